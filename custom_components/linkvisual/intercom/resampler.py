"""From any sample rate, format and channel layout to the intercom's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from .options import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.filter import Graph

type _Shape = tuple[str, str, int]


class Resampler:
    """Audio frames of any shape, which may change on the way, to 8 kHz mono s16.

    PyAV's own resampler gives its filter graph two threads, which live on until Python's
    garbage collector finds the graph's reference cycle: two more with every announcement.
    """

    def __init__(self) -> None:
        """Wait for the first frame, which tells the input's shape."""
        self._graph: Graph | None = None
        self._shape: _Shape | None = None

    def resample(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """Yield what is ready once a frame has gone in."""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self.flush()
            self._graph, self._shape = _build_graph(shape), shape
        if self._graph is not None:
            # Timestamps of damaged or joined media jump, and the filters would follow.
            frame.pts = None
            self._graph.push(frame)
            yield from _pull(self._graph)

    def flush(self) -> Iterator[AudioFrame]:
        """Yield what is left at the end of the input."""
        if self._graph is not None:
            self._graph.push(None)
            yield from _pull(self._graph)
            self._graph = self._shape = None


def _build_graph(shape: _Shape) -> Graph:
    """Return a graph of one thread, the caller's."""
    from av.filter import Graph  # noqa: PLC0415  a broken media library must not take us down

    sample_format, layout, rate_hz = shape
    graph = Graph()
    graph.threads = 1
    source = graph.add(
        "abuffer",
        sample_rate=str(rate_hz),
        sample_fmt=sample_format,
        channel_layout=layout,
        time_base=f"1/{rate_hz}",
    )
    target = graph.add(
        "aformat", sample_rates=str(SAMPLE_RATE_HZ), sample_fmts="s16", channel_layouts="mono"
    )
    sink = graph.add("abuffersink")
    source.link_to(target)
    target.link_to(sink)
    graph.configure()
    return graph


def _pull(graph: Graph) -> Iterator[AudioFrame]:
    """Yield the frames that a graph has ready."""
    import av  # noqa: PLC0415  a broken media library must not take us down

    while True:
        try:
            yield cast("AudioFrame", graph.pull())
        except av.BlockingIOError, av.EOFError:
            return
