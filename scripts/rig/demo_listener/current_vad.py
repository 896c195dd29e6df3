"""Home Assistant calls its voice detector by a name that the library's wheels no longer have."""

from pymicro_vad import MicroVad


def use_current_vad() -> None:
    """Let the library that is installed answer to the name by which Home Assistant's pin of it is called."""
    if not hasattr(MicroVad, "Process10ms"):
        MicroVad.Process10ms = MicroVad.process_10ms  # type: ignore[attr-defined]
