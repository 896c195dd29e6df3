"""Browsers by WebRTC, with aiortc. Importing this package imports aiortc; nothing else does."""

from .errors import ConnectionLostError, ConnectTimeoutError, ViewError, ViewRemovedError
from .ice import IceServer
from .offer import NoCommonCodecError, OfferError, UnreadableOfferError
from .viewer import Signal, Subscription, TalkSettings
from .viewers import Viewers

__all__ = [
    "ConnectTimeoutError",
    "ConnectionLostError",
    "IceServer",
    "NoCommonCodecError",
    "OfferError",
    "Signal",
    "Subscription",
    "TalkSettings",
    "UnreadableOfferError",
    "ViewError",
    "ViewRemovedError",
    "Viewers",
]
