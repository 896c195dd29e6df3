"""Which RAM actions the operations need that this project calls (docs/protocol.md §4.3)."""

from .operations.devices import QUERY_DEVICE
from .operations.live_streaming import QUERY_LIVE_STREAMING
from .operations.pictures import QUERY_DEVICE_PICTURE_FILE, TRIGGER_CAPTURE_PICTURE
from .operations.products import QUERY_PRODUCT_LIST
from .operations.states import BATCH_GET_DEVICE_STATE
from .operations.thing_models import GET_THING_MODEL_TSL
from .operations.voice_intercom import QUERY_VOICE_INTERCOM

PERMISSIONS: tuple[str, ...] = tuple(
    operation.permission
    for operation in (
        QUERY_PRODUCT_LIST,
        QUERY_DEVICE,
        BATCH_GET_DEVICE_STATE,
        GET_THING_MODEL_TSL,
        QUERY_VOICE_INTERCOM,
        QUERY_LIVE_STREAMING,
        TRIGGER_CAPTURE_PICTURE,
        QUERY_DEVICE_PICTURE_FILE,
    )
)
"""All of them. Resources are "*": the vendor checks permissions by operation only."""
