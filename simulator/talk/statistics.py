"""The statistics of a finished session, as its JSON file carries them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import TalkSession


def session_statistics(session: TalkSession, now_s: float) -> dict[str, Any]:
    """Return everything that was counted; durations in ms, lengths in samples."""
    return (
        _identity(session)
        | _received(session)
        | _played(session)
        | _latencies(session)
        | {
            "duration_ms": _ms(now_s - session.origin.connected_at_s),
            "pacing": session.listener.arrivals.statistics(),
        }
    )


def _identity(session: TalkSession) -> dict[str, Any]:
    device = session.device
    return {
        "iot_id": device.iot_id,
        "product_key": device.product_key,
        "device_name": device.device_name,
        "nickname": device.nickname,
        "session": session.number,
        "wav": str(session.path),
        "started_at": session.started.isoformat(timespec="milliseconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "remote": session.origin.remote,
        "user_agent": session.origin.user_agent,
        "transport": "ws" if session.bodies is None else "rtmp",
        "encrypted": session.encrypted,
    }


def _received(session: TalkSession) -> dict[str, Any]:
    config, segmentation = session.reader.config, session.reader.segmentation
    return {
        "codec": config.codec if config else None,
        "sample_rate_hz": config.rate_hz if config else None,
        "messages": session.messages,
        "text_messages": session.text_messages,
        "tags": session.tags,
        "multi_tag_messages": segmentation.multi_tag_messages,
        "split_tags": segmentation.split_tags,
        "malformed_tags": segmentation.malformed_tags,
        "received_samples": session.received_samples,
        "discarded_before_join_samples": session.listener.discarded_before_join_samples,
        "undecryptable_messages": session.listener.undecryptable_messages,
        "unread_messages": session.listener.unread_messages,
        "unplayable_samples": session.listener.unplayable_samples,
        "timestamps": {
            "first_ms": session.first_timestamp_ms,
            "last_ms": session.last_timestamp_ms if session.tags else None,
            "backwards": session.timestamps_backwards,
            "monotonic": session.timestamps_backwards == 0,
        },
    }


def _played(session: TalkSession) -> dict[str, Any]:
    speaker, wav = session.listener.speaker, session.listener.wav
    rate_hz = (session.reader.config.rate_hz if session.reader.config and speaker else 0) or 8000
    figures: dict[str, Any] = {
        "played": speaker is not None,
        "played_samples": wav.samples,
        "played_s": round(wav.samples / rate_hz, 4),
        "level_dbfs": wav.level_dbfs,
        "peak": wav.peak,
    }
    names = ("underruns", "underrun_samples", "overflow_samples", "dropped_at_close_samples",
             "trailing_silence_samples", "most_queued_samples")  # fmt: skip
    figures |= {name: getattr(speaker, name) if speaker else 0 for name in names}
    return figures | {"underrun_ms": round(figures["underrun_samples"] * 1000 / rate_hz, 3)}


def _latencies(session: TalkSession) -> dict[str, Any]:
    origin, listener = session.origin, session.listener
    speaker = listener.speaker
    moments = {
        "connect": origin.connected_at_s,
        "join": listener.joined_at_s,
        "first_tag": listener.arrivals.first_at_s,
        "play_start": speaker.started_at_s if speaker else None,
        "first_sound_arrived": speaker.first_sound_arrived_at_s if speaker else None,
        "first_sound_played": speaker.first_sound_played_at_s if speaker else None,
    }
    return {
        "after_query_ms": {k: _since(origin.queried_at_s, v) for k, v in moments.items()},
        "after_connect_ms": {k: _since(origin.connected_at_s, v) for k, v in moments.items()},
        "start_up_gap_ms": _since(origin.connected_at_s, moments["play_start"]),
    }


def _since(start_s: float, moment_s: float | None) -> float | None:
    return None if moment_s is None else _ms(moment_s - start_s)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
