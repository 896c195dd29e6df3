"""Ask for a camera's live picture and sound (docs/protocol.md §5.5)."""

from ..caller import Caller
from ..models import DeviceAddress, LiveScheme, LiveStream, StreamType
from ..operation import UNPUBLISHED_CALLS_PER_SECOND, Operation, Scope
from ..regions import Api

QUERY_LIVE_STREAMING = Operation(
    "QueryLiveStreaming", Api.LINKVISUAL, Scope.DEVICE, UNPUBLISHED_CALLS_PER_SECOND
)


async def query_live_streaming(
    caller: Caller,
    device: DeviceAddress,
    scheme: LiveScheme,
    *,
    stream_type: StreamType,
    force_i_frame: bool,
    url_valid_s: int | None,
    play_unlimited: bool,
) -> LiveStream:
    """Return a live URL; without a duration of its own it is good for 10 s and one play."""
    params = {
        "Scheme": scheme.value,
        "StreamType": str(stream_type.value),
        "ShouldEncrypt": "false",
        "ForceIFrame": _text(force_i_frame),
        "PlayUnLimited": _text(play_unlimited),
        **device.params,
    }
    if url_valid_s is not None:
        params["UrlValidDuration"] = str(url_valid_s)
    answer = await caller.call(QUERY_LIVE_STREAMING, params)
    return LiveStream.parse(answer.node("Data"))


def _text(value: bool) -> str:
    return "true" if value else "false"
