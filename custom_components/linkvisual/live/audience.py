"""Everybody who watches one source, and what a newcomer needs."""

from collections.abc import Callable

from .gop import GopCache
from .packets import MediaPacket, VideoPacket
from .subscription import LiveSubscription


class Audience:
    """Hands every packet to every subscription."""

    def __init__(self, on_last_left: Callable[[], None], want_keyframe: Callable[[], None]) -> None:
        """Tell when the last viewer has gone, and when one wants a key frame."""
        self._on_last_left = on_last_left
        self._want_keyframe = want_keyframe
        self._subscriptions: set[LiveSubscription] = set()
        self._gop = GopCache()

    def __len__(self) -> int:
        """Return the number of viewers."""
        return len(self._subscriptions)

    def admit(self) -> LiveSubscription:
        """Return a subscription that starts with the pictures since the last key frame."""
        subscription = LiveSubscription(self._gop.replay, self._leave, self._want_keyframe)
        self._subscriptions.add(subscription)
        return subscription

    def publish(self, packet: MediaPacket) -> None:
        """Hand out a packet."""
        if isinstance(packet, VideoPacket):
            self._gop.add(packet)
        for subscription in self._subscriptions:
            subscription.push(packet)

    def forget(self) -> None:
        """Keep no pictures for newcomers, for the stream is over."""
        self._gop.clear()

    def dismiss(self) -> None:
        """Close every subscription."""
        for subscription in tuple(self._subscriptions):
            subscription.close()

    def _leave(self, subscription: LiveSubscription) -> None:
        self._subscriptions.discard(subscription)
        if not self._subscriptions:
            self._on_last_left()
