"""Small media that claim to be enormous."""

import struct
from zlib import compress, crc32

from custom_components.linkvisual.intercom.g711 import Samples

from ..media_files import wav
from ..signals import tone


def wav_of_rate(rate_hz: int, samples: Samples | None = None) -> bytes:
    """Return a WAV whose header names a rate."""
    data = bytearray(wav(tone(1.0) if samples is None else samples))
    data[24:28] = struct.pack("<I", rate_hz)
    return bytes(data)


def wav_of_channels(channels: int) -> bytes:
    """Return a WAV of so many channels."""
    data = bytearray(wav(tone(1.0)))
    data[22:24] = struct.pack("<H", channels)
    data[32:34] = struct.pack("<H", channels * 2)
    return bytes(data)


def au_of_rate(rate_hz: int, encoding: int = 3) -> bytes:
    """Return an AU whose header names a rate, and perhaps a codec that nobody knows."""
    return struct.pack(">4sIIIII", b".snd", 24, 0xFFFFFFFF, encoding, rate_hz, 1) + bytes(16000)


def flac_of_rate(rate_hz: int, frames: int = 200) -> bytes:
    """Return a FLAC of frames of 65,535 equal samples, 14 bytes each."""
    info = struct.pack(">HH", 65535, 65535) + bytes(6)
    info += (rate_hz << 44 | 15 << 36).to_bytes(8) + bytes(16)
    head = b"fLaC" + bytes([0x80]) + len(info).to_bytes(3) + info
    return head + b"".join(_flac_frame(number) for number in range(frames))


def _flac_frame(number: int) -> bytes:
    """Return a frame whose samples are all alike."""
    head = bytes([0xFF, 0xF8, 0x70, 0x00]) + chr(number).encode() + struct.pack(">H", 65534)
    frame = head + bytes([_crc(head, 8, 0x07), 0x00]) + struct.pack(">h", 1000)
    return frame + struct.pack(">H", _crc(frame, 16, 0x8005))


def _crc(data: bytes, bits: int, polynomial: int) -> int:
    """Return a check sum that begins with 0."""
    value = 0
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            carry = value >> (bits - 1)
            value = (value << 1 ^ (polynomial if carry else 0)) & ((1 << bits) - 1)
    return value


def png_of_size(side: int) -> bytes:
    """Return a picture of one color, a few hundred kB for any side."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", crc32(name + content))
        )

    rows = compress(bytes((side + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def mp3_with_cover(sound: bytes, picture: bytes) -> bytes:
    """Return an MP3 with a picture in its tags."""
    content = b"\0image/png\0\x03\0" + picture
    frame = b"APIC" + struct.pack(">IH", len(content), 0) + content
    size = len(frame)
    sizes = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + sizes + frame + sound
