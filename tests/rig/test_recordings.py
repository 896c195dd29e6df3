"""Recordings as the simulator leaves them in its folder."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scripts.rig.recordings import list_recordings, wait_for_recordings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def leave(folder: Path, name: str, iot_id: str, started_at: datetime) -> None:
    """Write the statistics of a session whose first audio came 250 ms after its start."""
    statistics = {
        "iot_id": iot_id,
        "started_at": started_at.isoformat(),
        "after_connect_ms": {"first_tag": 250.0, "first_sound_played": None},
    }
    (folder / f"{name}.json").write_text(json.dumps(statistics))


def test_sessions_of_before_are_left_out(tmp_path: Path) -> None:
    """A folder may be used again; the oldest of the new ones comes first."""
    leave(tmp_path, "a-0001", "a", NOW - timedelta(seconds=1))
    leave(tmp_path, "a-0003", "a", NOW + timedelta(seconds=9))
    leave(tmp_path, "b-0002", "b", NOW + timedelta(seconds=5))
    found = list_recordings(tmp_path, NOW)
    assert [item.wav.name for item in found] == ["b-0002.wav", "a-0003.wav"]
    assert found[0].moment("first_tag") == NOW + timedelta(seconds=5.25)
    assert found[0].moment("first_sound_played") is None


async def test_waiting_ends_when_every_camera_has_a_recording(tmp_path: Path) -> None:
    """Statistics that are only half written do not count, and are no error."""
    leave(tmp_path, "a-0001", "a", NOW)
    (tmp_path / "b-0002.json").write_text('{"iot_id": "b", "st')
    assert len(await wait_for_recordings(tmp_path, ["a", "b"], NOW, 0.0)) == 1
    leave(tmp_path, "b-0002", "b", NOW)
    found = await wait_for_recordings(tmp_path, ["a", "b"], NOW, 60.0)
    assert {item.iot_id for item in found} == {"a", "b"}
