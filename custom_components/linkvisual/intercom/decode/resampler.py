"""Resampler: any sample rate, format and channel layout to the intercom's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ..errors import UndecodableError
from ..talk_options import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.filter import Graph

type _Shape = tuple[str, str, int]

_LOWEST_RATE_HZ = 2_000
"""Below this, one frame of a few bytes may stand for minutes, all of it made in one step."""

_HIGHEST_RATE_HZ = 768_000
"""What converters on sale reach, and DSD128 with FFmpeg; the filter for 1 GHz takes 2 GB, and is built
with Python's lock held."""

_MOST_CHANNELS = 16
"""More than any listener's layout, 7.1.4 included; FFmpeg's mixer is quadratic in them."""

_HIGHEST_SPARE_RATE_HZ = 48_000
"""What music has; of more, a graph that perhaps nobody needs takes megabytes."""

_spare: dict[_Shape, Graph] = {}
"""A graph for the next sound of the shape that was heard last: most sounds of a house have one shape."""


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
        """Yield what is ready once a frame has gone in.

        Raises:
            UndecodableError: its rate or its channels are beyond those of any sound.
        """
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            check_shape(frame.sample_rate, frame.layout.nb_channels)
            yield from self.flush()
            self._graph, self._shape = _spare.pop(shape, None) or _build_graph(shape), shape
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

    def leave_spare(self) -> None:
        """Build a graph for whoever has such sound next: it takes a millisecond of the interpreter's."""
        shape = self._shape
        if shape is not None and shape not in _spare and shape[2] <= _HIGHEST_SPARE_RATE_HZ:
            _spare.clear()
            _spare[shape] = _build_graph(shape)


def check_shape(rate_hz: int, channels: int) -> None:
    """See that sound has a shape that is safe to convert.

    Raises:
        UndecodableError: its rate or its channels are beyond those of any sound.
    """
    if not _LOWEST_RATE_HZ <= rate_hz <= _HIGHEST_RATE_HZ:
        raise UndecodableError(f"{rate_hz} Hz")
    if not 1 <= channels <= _MOST_CHANNELS:
        raise UndecodableError(f"{channels} channels")


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
