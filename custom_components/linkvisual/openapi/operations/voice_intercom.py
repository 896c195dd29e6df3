"""Ask for a way into a camera's loudspeaker (docs/protocol.md §5.4)."""

from ..caller import Caller
from ..models import DeviceAddress, Scheme, VoiceIntercom
from ..operation import UNPUBLISHED_CALLS_PER_SECOND, Operation, Scope
from ..regions import Api

QUERY_VOICE_INTERCOM = Operation(
    "QueryVoiceIntercom", Api.LINKVISUAL, Scope.DEVICE, UNPUBLISHED_CALLS_PER_SECOND
)


async def query_voice_intercom(
    caller: Caller, device: DeviceAddress, scheme: Scheme
) -> VoiceIntercom:
    """Return a URL to talk to a camera, to be used once and at once."""
    answer = await caller.call(QUERY_VOICE_INTERCOM, {"Scheme": scheme.value, **device.params})
    return VoiceIntercom.parse(answer.node("Data"))
