"""What processes use, as Linux counts it."""

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def cpu_s(pids: Iterable[int]) -> float:
    """Return the processor time that processes have used so far, in seconds."""
    return sum(_cpu_ticks(pid) for pid in pids) / _TICKS_PER_S


def thread_cpu_s(pid: int) -> float:
    """Return the processor time that a process's first thread has used so far, in seconds."""
    text = (_PROC / str(pid) / "task" / str(pid) / "schedstat").read_text(encoding="ascii")
    return int(text.split()[0]) / 1e9


async def cpu_share(pids: Callable[[], Iterable[int]], duration_s: float) -> float:
    """Return the share of one core that processes use for some time; asked for before and after."""
    started_s, before_s = asyncio.get_running_loop().time(), cpu_s(pids())
    await asyncio.sleep(duration_s)
    used_s = cpu_s(pids()) - before_s
    return used_s / (asyncio.get_running_loop().time() - started_s)


def rss_mib(pid: int, field: str = "VmRSS") -> float:
    """Return the resident memory of a process in MiB: now, or its peak as VmHWM."""
    for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) / 1024
    raise ProcessLookupError(pid)


def reset_peak_rss() -> None:
    """Let this process's peak memory start again from what is resident now."""
    (_PROC / "self" / "clear_refs").write_text("5", encoding="ascii")


def own_children() -> list[int]:
    """Return the processes that this process has started and that still run."""
    return [pid for pid in _all_pids() if _parent(pid) == os.getpid()]


def _all_pids() -> list[int]:
    return [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    """Return the parent's process id, 0 for a process that has just ended."""
    try:
        return int(_stat(pid)[1])
    except FileNotFoundError, ProcessLookupError:
        return 0


def _cpu_ticks(pid: int) -> int:
    """Return user and system time."""
    stat = _stat(pid)
    return int(stat[11]) + int(stat[12])


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on: the name may hold spaces."""
    text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()
