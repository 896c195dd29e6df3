"""Where things are, and free ports."""

import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "linkvisual"
DEMO_SPEECH = Path(__file__).resolve().parent / "demo_speech"
DEMO_LISTENER = Path(__file__).resolve().parent / "demo_listener"
CENSUS = Path(__file__).resolve().parent / "census"
LOOPBACK_ICE = Path(__file__).resolve().parent / "loopback_ice"
CURRENT_VAD = Path(__file__).resolve().parent / "current_vad"
STT_PYTHON = ROOT / ".tools" / "stt" / "bin" / "python"
FRONTEND_NEXT = ROOT / ".tools" / "frontend-next"
FFMPEG = ROOT / ".venv" / "bin" / "ffmpeg"


def free_port(preferred: int = 0) -> int:
    """Return the preferred TCP port of 127.0.0.1 if it is free, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
