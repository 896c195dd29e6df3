"""One talk session: a fresh URL, a connection, and sound with timestamps."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

import aiohttp

from ...openapi import OpenApiError, Scheme, VoiceIntercom
from ..errors import ConnectFailedError, UnusableKeyError
from ..switch_interval import short_switch_interval
from ..talk_options import SAMPLE_RATE_HZ, CameraCodec, TalkOptions, TimestampMode
from .bodies import CAMERA_FLAGS, WEB_FLAGS, VoiceBodies, voice_bodies
from .connection_ahead import ConnectionAhead
from .link import TalkLink
from .message_cipher import MessageCipher
from .rtmp_link import OnReturned, RtmpLink
from .scheme_choice import SchemeChoice
from .talk_socket import TalkSocket

_LOGGER = logging.getLogger(__name__)

type FetchTalkUrl = Callable[[Scheme], Awaitable[VoiceIntercom]]
"""Asks the cloud for a talk URL: a credential, good once and for seconds."""


def _ignore(body: bytes, timestamp_ms: int) -> None:
    """Listen to no camera."""


@dataclass(slots=True)
class TalkAccess:
    """What it takes to open talk sessions with one camera."""

    http: aiohttp.ClientSession
    fetch_url: FetchTalkUrl
    choice: SchemeChoice = field(default_factory=SchemeChoice)
    on_returned: OnReturned = _ignore
    ahead: ConnectionAhead = field(default_factory=ConnectionAhead)
    fetch_live_url: FetchTalkUrl | None = None
    """Asks for a URL that is for a live voice and waits for no announcement; else like any other."""

    def take_returned(self, body: bytes, timestamp_ms: int) -> None:
        """Take a body of the camera's sound: its codec is worth knowing, with or without a listener."""
        self.choice.note_heard(body)
        self.on_returned(body, timestamp_ms)


class TalkSession:
    """An open talk session, over whichever transport (docs/protocol.md §6.1, §7.1)."""

    def __init__(
        self,
        link: TalkLink,
        options: TalkOptions,
        voice: VoiceBodies,
        choice: SchemeChoice,
        *,
        scheme: Scheme,
        codec: CameraCodec,
    ) -> None:
        """Talk over a connection, which is closed with the session."""
        self.codec = codec
        self.throttled = False
        """Whether the cloud refused its URL at first, because the account called too often."""
        self._choice = choice
        self._link = link
        self.scheme = scheme
        self._ending = AsyncExitStack()
        self._ending.enter_context(short_switch_interval)
        self._ending.push_async_callback(link.close)
        self._options = options
        self._voice = voice
        self._timestamp_samples = 0
        self._closed = False
        self._bodies = 0
        self._opened_s = monotonic()
        self.undelivered_samples = 0
        """Samples that the server has not acknowledged, as far as is known: never too few."""

    @classmethod
    async def open(
        cls,
        access: TalkAccess,
        options: TalkOptions,
        fetch_url: FetchTalkUrl | None = None,
    ) -> TalkSession:
        """Fetch a talk URL, there or elsewhere, connect to it and send the configuration.

        Raises:
            ConnectFailedError: no connection was accepted.
            SessionLostError: it closed at once.
            UnusableKeyError: the cloud gave a key that cannot be one.
            OpenApiError: the cloud gave no URL.
        """
        choice, scheme = access.choice, access.choice.first(options)
        while True:
            try:
                session = await _ask_and_open(access, scheme, options, fetch_url)
            except (ConnectFailedError, OpenApiError) as err:
                following = choice.after(scheme, err, options)
                if following is None:
                    raise
                scheme = following
            else:
                choice.note_success(scheme, options)
                return session

    @property
    def talk_ready(self) -> bool:
        """Return whether the server has said that the camera is there."""
        return self._link.talk_ready

    async def send(self, payload: bytes) -> None:
        """Send G.711 bytes.

        Raises:
            SessionLostError: the connection is closed.
        """
        sound = self._voice.push(payload)
        if sound:
            self._note_undelivered(len(sound[0]), payload)
        self.undelivered_samples += len(payload)
        timestamp_ms = self._timestamp_samples * 1000 // SAMPLE_RATE_HZ
        for body in sound:
            await self._link.send(body, timestamp_ms)
            self._bodies += 1
        self._timestamp_samples += self._timestamp_step(len(payload))

    async def close(self) -> None:
        """Close the connection, which ends the camera's talk session; again does nothing."""
        if self.talk_ready:
            self._choice.note_talk_ready()
        if not self._closed:
            self._closed = True
            _LOGGER.debug(
                "Talk session ends after %d ms: %d tags sent, %d samples undelivered",
                _ms_since(self._opened_s),
                self._bodies,
                self.undelivered_samples,
            )
        await self._ending.aclose()

    def _note_undelivered(self, body_bytes: int, payload: bytes) -> None:
        """Ask how much of what was sent has not arrived."""
        undelivered_bodies = self._link.undelivered_messages(body_bytes)
        if undelivered_bodies is not None:
            self.undelivered_samples = self._voice.body_samples(undelivered_bodies, payload)

    def _timestamp_step(self, samples: int) -> int:
        """Return by how many samples the clock of the tags moves (docs/protocol.md §6.4)."""
        half = self._options.timestamp_mode is TimestampMode.LEGACY_HALF
        return samples // 2 if half else samples


async def _ask_and_open(
    access: TalkAccess, scheme: Scheme, options: TalkOptions, fetch_url: FetchTalkUrl | None
) -> TalkSession:
    """Fetch a URL, beside a connection ahead, and open it."""
    asked_s = monotonic()
    async with access.ahead.opening(access.http, scheme) as hand_over:
        talk = await (fetch_url or access.fetch_url)(scheme)
        await hand_over(talk.url)
    _LOGGER.debug("Talk URL on %s after %d ms", host_of(talk.url), _ms_since(asked_s))
    asked_s = monotonic()
    session = await _open(access, talk, scheme, options)
    _LOGGER.debug(
        "Talk connection over %s after %d ms, %s",
        scheme.value,
        _ms_since(asked_s),
        session.codec.value,
    )
    session.throttled = talk.throttled
    return session


async def _open(
    access: TalkAccess, talk: VoiceIntercom, scheme: Scheme, options: TalkOptions
) -> TalkSession:
    """Open a session over one transport."""
    choice = access.choice
    camera_codec = choice.codec(scheme, options)
    over_ws = scheme is Scheme.WS
    voice = voice_bodies(options.codec, camera_codec, WEB_FLAGS if over_ws else CAMERA_FLAGS)
    cipher = _cipher(talk, wanted=options.encrypt_ws if over_ws else options.encrypt_rtmp)
    link: TalkLink
    if over_ws:
        link = await TalkSocket.open(access.http, talk.url, voice.configuration, cipher)
        access.ahead.note(talk.url)
    else:
        link = await RtmpLink.open(
            talk.url,
            voice.configuration,
            cipher,
            access.take_returned,
            ready_timeout_s=options.ready_timeout_s if choice.learned.sends_talk_ready else 0.0,
        )
    return TalkSession(link, options, voice, choice, scheme=scheme, codec=camera_codec)


def host_of(url: str) -> str:
    """Return the host of a URL, which is all that may be logged of it."""
    try:
        return urlsplit(url).hostname or "no host"
    except ValueError:
        return "an unreadable host"


def _ms_since(start_s: float) -> int:
    return round((monotonic() - start_s) * 1000)


def _cipher(talk: VoiceIntercom, *, wanted: bool) -> MessageCipher | None:
    """Return what encrypts a session; raises UnusableKeyError, for a clear voice would not be heard."""
    if not (wanted and talk.has_key):
        return None
    if talk.crypto_key is None:
        raise UnusableKeyError("the key of the talk cannot be read")
    return MessageCipher(talk.crypto_key)
