"""Audio files to say: noise, loud from the first sample, so that its arrival is not missed."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from scripts.rig.paths import FFMPEG

from .folders import MEDIA


@dataclass(frozen=True, slots=True)
class Medium:
    """A file to generate."""

    name: str
    duration_s: int
    form: tuple[str, ...]

    async def path(self) -> Path:
        """Return the file, made by FFmpeg unless an earlier run did."""
        path = MEDIA / self.name
        if path.exists():
            return path
        MEDIA.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_stem(f"{path.stem}-unfinished")
        noise = f"anoisesrc=sample_rate=44100:amplitude=0.3:seed=1:duration={self.duration_s}"
        process = await asyncio.create_subprocess_exec(
            *(str(FFMPEG), "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", noise),
            *self.form,
            str(unfinished),
        )
        if await process.wait() != 0:
            raise RuntimeError(f"FFmpeg could not make {self.name}")
        return unfinished.rename(path)


WAV_1_S = Medium("noise-1s.wav", 1, ("-ac", "1"))
MP3_30_S = Medium("noise-30s.mp3", 30, ("-ac", "2", "-b:a", "128k"))
WAV_10_MIN = Medium("noise-10min.wav", 600, ("-ac", "2"))
MP3_1_H = Medium("noise-1h.mp3", 3600, ("-ar", "22050", "-b:a", "48k"))


async def make_media() -> None:
    """Make every file beforehand, so that no measurement runs beside an encoder."""
    for medium in (WAV_1_S, MP3_30_S, WAV_10_MIN, MP3_1_H):
        await medium.path()
