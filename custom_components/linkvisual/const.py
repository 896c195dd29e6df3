"""Names and defaults of the LinkVisual integration."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "linkvisual"

CONF_ACCESS_KEY_ID: Final = "access_key_id"
CONF_ACCESS_KEY_SECRET: Final = "access_key_secret"  # noqa: S105
CONF_SECURITY_TOKEN: Final = "security_token"  # noqa: S105
CONF_REGION: Final = "region"
CONF_INSTANCE_ID: Final = "instance_id"
CONF_LINKVISUAL_ENDPOINT: Final = "linkvisual_endpoint"
CONF_IOT_ENDPOINT: Final = "iot_endpoint"
CONF_PRODUCTS: Final = "products"
CONF_PRODUCT: Final = "product"

SUBENTRY_PRODUCT: Final = "product"
"""The subentry that says how to deal with the cameras of one product; its unique id is the key."""

CONF_POLL_INTERVAL_S: Final = "poll_interval_s"
CONF_CODEC: Final = "codec"
CONF_LEAD_IN_MS: Final = "lead_in_ms"
CONF_TAIL_MS: Final = "tail_ms"
CONF_CHUNK_SAMPLES: Final = "chunk_samples"
CONF_TALK_SCHEME: Final = "talk_scheme"
CONF_VOICE_ENCRYPTION: Final = "voice_encryption"
CONF_ECHO_CANCELLATION: Final = "echo_cancellation"
CONF_HALF_DUPLEX: Final = "half_duplex"
CONF_TIMESTAMP_MODE: Final = "timestamp_mode"
CONF_GAIN_DB: Final = "gain_db"
CONF_NORMALISE: Final = "normalise"
CONF_FORCED_CAMERAS: Final = "forced_cameras"
CONF_RELEASE_AFTER_S: Final = "release_after_s"
CONF_MAX_TALK_MIN: Final = "max_talk_min"
CONF_LISTEN_DELAY_MS: Final = "listen_delay_ms"
CONF_LISTEN_LIMIT_S: Final = "listen_limit_s"
CONF_STREAM_TYPE: Final = "stream_type"
CONF_USE_ICE_SERVERS: Final = "use_ice_servers"

DEFAULT_POLL_INTERVAL_S: Final = 60
"""A camera that has gone is seen as gone within a minute, at one call for fifty cameras (docs/protocol.md §5.2)."""

CONCURRENT_REFRESHES: Final = 5
"""How many cameras take a picture for a dashboard at the same time."""

DISCOVERY_INTERVAL: Final = timedelta(minutes=15)
"""How often the list of cameras is read again; it changes only when somebody installs one."""
