"""The description of a stream that precedes it."""

from simulator.rtmp import amf0

from .video_encoder import FRAMES_PER_S


def metadata(width: int, height: int, video_codec: int | None, audio_codec: int | None) -> bytes:
    """Return the body of `onMetaData`; sizes in pixels, codecs by FLV number or None."""
    facts: dict[str, amf0.Value] = {"duration": 0}
    if video_codec is not None:
        facts |= {
            "width": width,
            "height": height,
            "framerate": FRAMES_PER_S,
            "videocodecid": video_codec,
        }
    if audio_codec is not None:
        facts["audiocodecid"] = audio_codec
    return amf0.encode("onMetaData", facts)
