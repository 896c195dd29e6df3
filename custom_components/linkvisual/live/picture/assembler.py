"""NAL unit assembler: whole pictures, whatever messages they came in."""

from collections import deque
from collections.abc import Iterable

from ..media import Picture
from ..problem import ExcessiveStreamError
from .bounds import MAX_NALS, MAX_PICTURE_BYTES, MAX_SIDE_DATA_BYTES
from .h26x import NalKind, VideoCodec, join, kind_of, starts_picture
from .parameter_set_ids import parameter_set_key

_MAX_SIDE_DATA = 32
"""NAL units between two pictures; cameras send one or two."""


class PictureAssembler:
    """Collects NAL units.

    Cameras send one NAL unit for each message (docs/protocol.md §8), and nothing says which one
    is a picture's last. A picture is given out as soon as it may be complete; from the first
    further slice on it is known that pictures have several, and each waits for the next one.
    """

    def __init__(self, codec: VideoCodec) -> None:
        """Start without parameter sets."""
        self._codec = codec
        self._parameter_sets: dict[tuple[int, int], bytes] = {}
        self._side_data: deque[bytes] = deque(maxlen=_MAX_SIDE_DATA)
        self._slices: list[bytes] = []
        self._bytes = 0
        self._times_ms = (0, 0)
        self._keyframe = False
        self._several_slices = False
        self._given_out = True

    def learn(self, parameter_sets: Iterable[bytes]) -> None:
        """Take parameter sets for the key frames to come; a configuration may hold other units too.

        Raises:
            ExcessiveStreamError: one has no id of the standard, or is too large.
        """
        for nal in parameter_sets:
            if kind_of(self._codec, nal) is NalKind.PARAMETER_SET:
                self._parameter_sets[parameter_set_key(self._codec, nal)] = nal

    def push(
        self, nals: Iterable[bytes], dts_ms: int, pts_ms: int, *, keyframe: bool
    ) -> list[Picture]:
        """Take the NAL units of one message; return the pictures that are ready.

        Raises:
            ExcessiveStreamError: a picture or a parameter set is larger than any camera's.
        """
        ready: list[Picture] = []
        for nal in nals:
            kind = kind_of(self._codec, nal)
            if kind is NalKind.PARAMETER_SET:
                self._replace(nal)
            elif kind is NalKind.SIDE_DATA:
                if len(nal) <= MAX_SIDE_DATA_BYTES:
                    self._side_data.append(nal)
            elif kind is not NalKind.FILLER:
                if starts_picture(self._codec, nal):
                    ready += self._give_out()
                    self._begin((dts_ms, pts_ms), keyframe=keyframe)
                if self._slices or starts_picture(self._codec, nal):
                    self._add_slice(nal, kind)
        if not self._several_slices:
            ready += self._give_out()
        return ready

    def _replace(self, nal: bytes) -> None:
        """Take a parameter set; a change counts at once, not from the next key frame on."""
        known = self._parameter_sets.get(parameter_set_key(self._codec, nal))
        if self._parameter_sets and known != nal:
            self._side_data.append(nal)
        self.learn([nal])

    def _begin(self, times_ms: tuple[int, int], *, keyframe: bool) -> None:
        """Start a picture with the side data that came before it."""
        self._slices = list(self._side_data)
        self._bytes = sum(map(len, self._slices))
        self._side_data.clear()
        self._times_ms, self._keyframe = times_ms, keyframe

    def _add_slice(self, nal: bytes, kind: NalKind) -> None:
        """Add to the picture, even if it was given out too early."""
        if not starts_picture(self._codec, nal) and self._given_out and self._slices:
            self._several_slices = True
        self._slices.append(nal)
        self._bytes += len(nal)
        if len(self._slices) > MAX_NALS or self._bytes > MAX_PICTURE_BYTES:
            raise ExcessiveStreamError("a picture is too large")
        self._keyframe = self._keyframe or kind is NalKind.KEY_SLICE
        self._given_out = False

    def _give_out(self) -> list[Picture]:
        """Return the picture that is being collected, if it is new and can be decoded."""
        if self._given_out:
            return []
        self._given_out = True
        sets = [nal for _, nal in sorted(self._parameter_sets.items())] if self._keyframe else []
        if self._keyframe and not sets:
            return []
        dts_ms, pts_ms = self._times_ms
        data = join((*sets, *self._slices))
        if len(data) > MAX_PICTURE_BYTES:
            raise ExcessiveStreamError("a key frame and its parameter sets are too large")
        return [Picture(self._codec, data, dts_ms, pts_ms, self._keyframe)]
