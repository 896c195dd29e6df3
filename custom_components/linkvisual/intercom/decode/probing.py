"""How far FFmpeg probes a WAVE file before its first sound is there."""

from typing import BinaryIO

PROBE_BYTES = 262_144
"""As much as FFmpeg may look at of any media, to find out what is in it."""

_WAVE_NAMES = (b"RIFF", b"RF64")

_DTS_SYNC_WORDS = (
    b"\x7f\xfe\x80\x01",
    b"\xfe\x7f\x01\x80",
    b"\x1f\xff\xe8\x00",
    b"\xff\x1f\x00\xe8",
)
"""With 16 and 14 bits a word, in both byte orders."""

_CHUNK_HEADER_BYTES = 8
"""A name and a size."""

_FEW = {"max_size": "4096", "max_probe_packets": "2", "probesize": "32768"}
"""Two packets of 4 KiB, of which FFmpeg tries every codec on every byte; its own are a tenth of a second.
One is too few for what calls itself PCM and begins at once with something else. What is read of it before
the first sound FFmpeg has in its hands anyway."""

_NEAR_BYTES = 65_536
"""What FFmpeg reads of a WAVE file at once."""

_LONGEST_FRAMES_BYTES = 32_768
"""Of DTS in words of 14 bits, 19 KiB: in so much of its sound there is a sync word."""


def probe_options(beginning: bytes, file: BinaryIO) -> dict[str, str]:
    """Return FFmpeg's options for a file whose first four bytes have been read.

    A disc with DTS sound is kept as WAVE that says PCM, so FFmpeg decodes a second and a half of every
    such file to find that out. Where no sync word is in it, that is time before the first sound.
    """
    if beginning not in _WAVE_NAMES:
        return {}
    probed = file.read(_NEAR_BYTES)
    if not _has_sound(probed[:-_LONGEST_FRAMES_BYTES]):
        probed += file.read(PROBE_BYTES - _NEAR_BYTES)
    return {} if any(word in probed for word in _DTS_SYNC_WORDS) else _FEW


def _has_sound(beginning: bytes) -> bool:
    """Return whether more than silence follows the header; a disc may begin with a second of it."""
    samples_at = beginning.find(b"data") + _CHUNK_HEADER_BYTES
    return bool(beginning[samples_at:].strip(b"\0"))
