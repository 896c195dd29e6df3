"""Which RAM actions the operations need that this project calls (docs/protocol.md §4.3)."""

from .devices import BATCH_GET_DEVICE_STATE, QUERY_DEVICE
from .live import QUERY_LIVE_STREAMING
from .pictures import QUERY_DEVICE_PICTURE_FILE, TRIGGER_CAPTURE_PICTURE
from .products import QUERY_PRODUCT_LIST
from .talk import QUERY_VOICE_INTERCOM
from .thing_models import GET_THING_MODEL_TSL, QUERY_DEVICE_PROPERTY_STATUS

PERMISSIONS: tuple[str, ...] = tuple(
    operation.permission
    for operation in (
        QUERY_PRODUCT_LIST,
        QUERY_DEVICE,
        BATCH_GET_DEVICE_STATE,
        GET_THING_MODEL_TSL,
        QUERY_DEVICE_PROPERTY_STATUS,
        QUERY_VOICE_INTERCOM,
        QUERY_LIVE_STREAMING,
        TRIGGER_CAPTURE_PICTURE,
        QUERY_DEVICE_PICTURE_FILE,
    )
)
"""All of them. Resources are "*": the vendor checks permissions by operation only."""
