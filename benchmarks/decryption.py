"""What it costs to decrypt a live stream of 4 Mbit/s while it is read."""

import time
from collections.abc import Sequence
from statistics import median

import numpy as np

from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.openapi import CryptoKey
from simulator.live.cipher import StreamKey
from simulator.live.flv import file_header, tag
from simulator.live.message import MediaMessage, MessageKind

from .results import Goal, Result

STREAM_BITS_PER_S = 4_000_000
DURATION_S = 20
PICTURES_PER_S = 25
KEY_FRAME_SHARE = 10
SOUND_SAMPLES = 320
READ_BYTES = 1 << 16
REPETITIONS = 5
LIMIT_PERCENT = 1
_SPS = bytes.fromhex("6742c01fda014016ec0440000003004000000c83c60ca8")
_PPS = bytes.fromhex("68ce0fc8")
_CONFIGURATION = b"\x17\x00\x00\x00\x00\x01\x42\xc0\x1f\xff\xe1" + (
    len(_SPS).to_bytes(2) + _SPS + b"\x01" + len(_PPS).to_bytes(2) + _PPS
)
"""Of H.264 in baseline profile, 1280 by 720."""

NOTES = [
    f"{DURATION_S} s of H.264, 25 pictures a second, a key frame every two seconds that is"
    f" {KEY_FRAME_SHARE} times as large as other pictures, and A-law; read through the demuxer of the"
    " live view as fast as it goes, in this process; the middle of"
    f" {REPETITIONS} readings.",
    "encrypted as cameras do: key frames and sound. key frames only: every picture is one, so that all"
    " of the 4 Mbit/s is decrypted, which no camera does.",
    "above clear: the processor time of decryption itself.",
]


async def run() -> Result:
    """Read each stream clear and encrypted."""
    result = Result(
        "Decrypting a live stream of 4 Mbit/s",
        ("stream", "MiB", "CPU % clear", "CPU % encrypted", "above clear", "ratio"),
        notes=list(NOTES),
    )
    for name, key_frame_every in (
        ("as cameras send it", 2 * PICTURES_PER_S),
        ("key frames only", 1),
    ):
        messages, key = _stream(key_frame_every), StreamKey()
        clear = _flv(messages)
        hidden = _flv([key.hide(message) for message in messages])
        pairs = [
            (_cpu_percent(clear, None), _cpu_percent(hidden, CryptoKey(key.key, key.iv)))
            for _ in range(REPETITIONS)
        ]
        plain, decrypted = (median(side) for side in zip(*pairs, strict=True))
        above = decrypted - plain
        result.rows.append(
            (name, len(hidden) / (1 << 20), plain, decrypted, above, decrypted / plain)
        )
        result.goals.append(Goal(f"{name}: decryption", above, LIMIT_PERCENT, "% of a core"))
    return result


def _cpu_percent(flv: bytes, key: CryptoKey | None) -> float:
    """Return the share of a core that it takes to read a stream in real time, in percent."""
    demuxer = FlvDemuxer(may_be_encrypted=key is not None, key=key)
    started_s = time.process_time()
    read = sum(
        1
        for start in range(0, len(flv), READ_BYTES)
        for _ in demuxer.feed(flv[start : start + READ_BYTES])
    )
    used_s = time.process_time() - started_s
    expected = DURATION_S * (PICTURES_PER_S + 8000 // SOUND_SAMPLES)
    if read != expected:
        raise RuntimeError(f"{read} of {expected} pictures and sounds were read")
    return used_s * 100 / DURATION_S


def _flv(messages: Sequence[MediaMessage]) -> bytes:
    return file_header(audio=True, video=True) + b"".join(map(tag, messages))


def _stream(key_frame_every: int) -> list[MediaMessage]:
    """Return pictures of noise, which no start code is in, and silence."""
    noise = np.random.default_rng(1)
    pictures = DURATION_S * PICTURES_PER_S
    key_frames = -(-pictures // key_frame_every)
    unit_bytes = (
        DURATION_S
        * STREAM_BITS_PER_S
        // 8
        // (key_frames * KEY_FRAME_SHARE + pictures - key_frames)
    )
    messages = [MediaMessage(MessageKind.VIDEO, 0, _CONFIGURATION, is_header=True)]
    for number in range(pictures):
        is_key = number % key_frame_every == 0
        size = unit_bytes * KEY_FRAME_SHARE if is_key else unit_bytes
        slice_ = (b"\x65\x88" if is_key else b"\x41\x9a") + noise.integers(
            1, 256, size, np.uint8
        ).tobytes()
        head = b"\x17\x01" if is_key else b"\x27\x01"
        body = head + bytes(3) + len(slice_).to_bytes(4) + slice_
        timestamp_ms = number * 1000 // PICTURES_PER_S
        messages.append(MediaMessage(MessageKind.VIDEO, timestamp_ms, body, is_key_frame=is_key))
        sound = b"\x7e\x01" + b"\xd5" * SOUND_SAMPLES
        messages.append(MediaMessage(MessageKind.AUDIO, timestamp_ms, sound))
    return messages
