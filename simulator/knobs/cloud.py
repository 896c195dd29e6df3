"""The knobs of the cloud: gateway, account and media server."""

from dataclasses import dataclass, field

from simulator.rtmp.faults import RtmpFault

from .base import KnobSet, checked
from .converters import flag, names, number, one_of, optional, whole
from .error_answers import ErrorAnswers
from .outage_script import OutageScript


@dataclass
class CloudKnobs(KnobSet):
    """Knobs that hold for the whole cloud; times in the unit of the name, defaults per docs/protocol.md."""

    instance_id: str | None = field(default=None, metadata=checked(optional(str)))
    accept_signatures: str = field(default="both", metadata=checked(one_of("both", "v3", "v1")))
    unknown_key_status: int = field(default=404, metadata=checked(whole()))
    clock_offset_s: float = field(default=0.0, metadata=checked(number(None)))
    clock_window_s: float = field(default=900.0, metadata=checked(number()))
    nonce_memory_s: float = field(default=1860.0, metadata=checked(number()))
    sts_expired: bool = field(default=False, metadata=checked(flag))

    throttle_every: int = field(default=0, metadata=checked(whole()))
    throttle_style: str = field(
        default="gateway400", metadata=checked(one_of("gateway400", "gateway429", "vision429"))
    )
    throttle_retry_after_ms: int | None = field(default=None, metadata=checked(optional(whole())))
    throttle_actions: frozenset[str] = field(default=frozenset(), metadata=checked(names))
    enforce_quotas: bool = field(default=False, metadata=checked(flag))
    unpublished_quota_per_s: int = field(default=50, metadata=checked(whole()))

    round_trip_ms: float = field(default=0.0, metadata=checked(number()))
    connect_delay_ms: float = field(default=0.0, metadata=checked(number()))
    outage: OutageScript = field(default=OutageScript(), metadata=checked(OutageScript.convert))
    outage_actions: frozenset[str] = field(default=frozenset(), metadata=checked(names))
    slow_body_s: float = field(default=5.0, metadata=checked(number()))
    action_errors: ErrorAnswers = field(
        default=ErrorAnswers(), metadata=checked(ErrorAnswers.convert)
    )
    misleading_error_message: bool = field(default=False, metadata=checked(flag))
    code_type: str = field(
        default="documented", metadata=checked(one_of("documented", "string", "int"))
    )
    batch_unknown: str = field(default="omit", metadata=checked(one_of("omit", "error")))

    voice_url_ttl_s: float = field(default=10.0, metadata=checked(number()))
    voice_url_escapes: bool = field(default=False, metadata=checked(flag))
    voice_url_reusable: bool = field(default=False, metadata=checked(flag))
    voice_url_reject: str = field(
        default="403", metadata=checked(one_of("403", "accept_then_close"))
    )
    voice_crypto_key: bool = field(default=True, metadata=checked(flag))
    voice_wrong_key: bool = field(default=False, metadata=checked(flag))
    voice_ws_encrypted: bool = field(default=False, metadata=checked(flag))
    voice_ws_refused: bool = field(default=False, metadata=checked(flag))
    rtmp_fault: RtmpFault = field(default=RtmpFault(), metadata=checked(RtmpFault.convert))
    busy: str = field(
        default="kick", metadata=checked(one_of("kick", "reject_api", "reject_ws", "allow"))
    )

    property_delay_s: float = field(default=0.2, metadata=checked(number()))
    service_latency_s: float = field(default=0.0, metadata=checked(number()))
    service_timeout_s: float = field(default=8.0, metadata=checked(number()))
