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

_FEW_PACKETS = "2"
"""Of 4 KiB; one is too few for what calls itself PCM and begins at once with something else."""

_FEW_BYTES = "32768"
"""What FFmpeg then reads of it before the first sound, and has in its hands anyway."""


def probe_options(beginning: bytes, file: BinaryIO) -> dict[str, str]:
    """Return FFmpeg's options for a file whose first four bytes have been read.

    A disc with DTS sound is kept as WAVE that says PCM, so FFmpeg decodes a second and a half of every
    such file to find that out. Where no sync word is in it, that is time before the first sound.
    """
    if beginning not in _WAVE_NAMES:
        return {}
    probed = file.read(PROBE_BYTES)
    if any(word in probed for word in _DTS_SYNC_WORDS):
        return {}
    return {"max_probe_packets": _FEW_PACKETS, "probesize": _FEW_BYTES}
