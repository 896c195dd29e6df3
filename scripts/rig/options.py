"""The demo's command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from .paths import ROOT


@dataclass(frozen=True, slots=True)
class Voice:
    """How the voice goes to the cameras; nothing is set where it goes as it does by default."""

    scheme: str = "auto"
    encrypted: bool = False
    codec: str = "auto"

    @property
    def knobs(self) -> list[str]:
        """Return the simulator's options: a key comes with a talk only where it is to be used."""
        if self == Voice():
            return []
        flags = {"voice_crypto_key": self.encrypted, "voice_ws_encrypted": self.encrypted}
        return [word for name, on in flags.items() for word in ("--fault", f"{name}={int(on)}")]

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings of the cameras' product."""
        return {
            "talk_scheme": self.scheme,
            "codec": self.codec,
            "voice_encryption": "always" if self.encrypted else "rtmp",
        }


@dataclass(frozen=True, slots=True)
class Options:
    """What the demo was asked for."""

    once: bool
    visitor: bool
    """Whether a visitor rings."""

    media: Path | str | None
    """A file, or an address of the web."""

    record: Path
    folder: Path
    cameras: int
    port: int
    voice: Voice
    device_leg: bool
    """Whether cameras are clients of the media server, as real ones are."""

    @property
    def simulator(self) -> list[str]:
        """Return the simulator's options."""
        return [*([] if self.device_leg else ["--no-device-leg"]), *self.voice.knobs]

    @property
    def opens_door(self) -> bool:
        """Return whether visitors are to come: whoever stays up can let them ring."""
        return self.visitor or not self.once


def _media(value: str) -> Path | str:
    """Return what to play."""
    return value if value.startswith(("http://", "https://")) else Path(value)


def parse_options(arguments: list[str] | None = None) -> Options:
    """Return the options; ends the program with a usage line for wrong ones."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Speak through simulated cameras from a real Home Assistant.",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="end after the message; exit code 0 only if every camera played all of it",
    )
    parser.add_argument(
        "--visitor",
        action="store_true",
        help="instead of a message, let a visitor ring whom the first camera asks who is there",
    )
    parser.add_argument(
        "--media", type=_media, metavar="FILE", help="audio file to play, or its address"
    )
    parser.add_argument("--record", type=Path, metavar="DIR", help="folder for the recordings")
    parser.add_argument("--folder", type=Path, metavar="DIR", default=ROOT / ".demo")
    parser.add_argument("--cameras", type=int, metavar="N", default=2)
    parser.add_argument("--port", type=int, metavar="N", default=8123, help="any other if taken")
    parser.add_argument("--scheme", choices=("auto", "ws", "rtmp"), default="auto")
    parser.add_argument("--encrypted", action="store_true", help="encrypt the voice")
    parser.add_argument("--codec", choices=("auto", "g711a", "g711u", "aac"), default="auto")
    parser.add_argument(
        "--no-device-leg",
        action="store_true",
        help="let the media server be the cameras itself instead of cameras that are its clients",
    )
    values = parser.parse_args(arguments)
    if isinstance(values.media, Path) and not values.media.is_file():
        parser.error(f"there is no file {values.media}")
    folder = values.folder.resolve()
    return Options(
        once=values.once,
        visitor=values.visitor,
        media=values.media,
        record=(values.record or folder / "recordings").resolve(),
        folder=folder,
        cameras=values.cameras,
        port=values.port,
        voice=Voice(values.scheme, values.encrypted, values.codec),
        device_leg=not values.no_device_leg,
    )
