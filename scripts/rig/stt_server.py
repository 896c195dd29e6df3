"""PocketSphinx as a Wyoming server: recognizes the sentences it is given, and takes any sound for one of them.

Runs in an environment of its own, .tools/stt, and imports nothing of the project. Prints a line of
JSON when it listens, and one for each answer: what it took it for, and when it came, in s (monotonic).
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from time import monotonic

from pocketsphinx import Decoder  # type: ignore[import-not-found]
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStop
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Describe, Info
from wyoming.server import AsyncEventHandler

RATE_HZ = 16000
ABOUT = Attribution("CMU Sphinx", "https://cmusphinx.github.io")
MODEL = AsrModel("en-us", ABOUT, True, "The wheel's own model", None, ["en"])
INFO = Info(asr=[AsrProgram("PocketSphinx", ABOUT, True, "A recognizer", None, [MODEL])])


class Recognizer(AsyncEventHandler):
    """One connection: one answer."""

    sentences: tuple[str, ...] = ()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wait to be told of an answer."""
        super().__init__(reader, writer)
        self._sound = bytearray()
        self._first_frame_s: float | None = None

    async def handle_event(self, event: Event) -> bool:
        """Take what Home Assistant sends."""
        if Describe.is_type(event.type):
            await self.write_event(INFO.event())
        elif AudioChunk.is_type(event.type):
            self._first_frame_s = self._first_frame_s or monotonic()
            self._sound += AudioChunk.from_event(event).audio
        elif AudioStop.is_type(event.type):
            await self._answer()
            return False
        return True

    async def _answer(self) -> None:
        """Tell what the answer was: nothing, where no sound has come."""
        stopped_s = monotonic()
        text = await asyncio.to_thread(recognize, bytes(self._sound), self.sentences)
        times = {
            "first_frame_s": self._first_frame_s,
            "stopped_s": stopped_s,
            "answered_s": monotonic(),
        }
        await self.write_event(Transcript(text=text).event())
        print(json.dumps({"text": text, **times}), flush=True)


def recognize(sound: bytes, sentences: Sequence[str]) -> str:
    """Return the sentence (an expansion of JSGF) that 16 kHz mono s16 is likest to, empty if to none.

    Every word of the sentences has to be in the model's dictionary.
    """
    # By default the search gives up whole sentences early, and then cuts words off the best one.
    wide = {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80, "bestpath": False}
    decoder = Decoder(samprate=RATE_HZ, lm=None, cmn="batch", loglevel="FATAL", **wide)
    rule = f"public <sentence> = {' | '.join(sentences)};"
    decoder.add_jsgf_string("sentences", f"#JSGF V1.0;\ngrammar sentences;\n{rule}\n")
    decoder.activate_search("sentences")
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    best = decoder.hyp()
    return best.hypstr if best is not None else ""


async def serve(port: int) -> None:
    """Serve a port of 127.0.0.1, any if it is 0."""
    serving: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(Recognizer(reader, writer).run())
        serving.add(task)
        task.add_done_callback(serving.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="Recognize sentences over the Wyoming protocol.")
    parser.add_argument("sentences", nargs="+", help="as in JSGF: lower case, [optional words]")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Recognizer.sentences = tuple(options.sentences)
    asyncio.run(serve(options.port))


if __name__ == "__main__":
    main()
