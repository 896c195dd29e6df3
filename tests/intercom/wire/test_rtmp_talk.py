"""Talk over RTMP, clear and encrypted, to the simulator's cameras (docs/protocol.md §7)."""

import asyncio
import ssl

import pytest

from custom_components.linkvisual.intercom import (
    ConnectFailedError,
    NotAMediaServerError,
    SchemeChoice,
    SessionLostError,
    TalkOptions,
    TalkRefusedError,
    TalkScheme,
    UnusableKeyError,
    UnusableUrlError,
)
from custom_components.linkvisual.intercom.talk_options import CameraCodec, Codec
from custom_components.linkvisual.intercom.wire.tcp import TcpWatch
from custom_components.linkvisual.openapi import (
    CryptoKey,
    RequestRejectedError,
    Scheme,
    VoiceIntercom,
)
from simulator import Simulator
from simulator.live.cipher import StreamKey
from tests.black_hole import swallow
from tests.defaults import use_defaults
from tests.waiting import until

from ..conftest import Line, quick
from ..signals import noise


def over_rtmp(*, aac: bool = False, codec: Codec = Codec.G711A, tail_ms: int = 0) -> TalkOptions:
    """Return options for RTMP without silence around the words."""
    return TalkOptions(scheme=TalkScheme.RTMP, lead_in_ms=0, tail_ms=tail_ms, aac=aac, codec=codec)


@pytest.fixture
def encrypted(line: Line, sim: Simulator) -> StreamKey:
    """Let every talk URL come with a key."""
    key = StreamKey()

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        url = sim.talk.issue_url(line.camera, scheme.value, 0.0, key)
        return VoiceIntercom(url, CryptoKey(key.key, key.iv), has_key=True)

    line.intercom.access.fetch_url = fetch_url
    return key


@pytest.mark.parametrize("codec", list(Codec))
async def test_every_word_is_heard(line: Line, codec: Codec) -> None:
    """Once, in order, to the last sample."""
    words = noise(1.5)
    report = await line.say(words, over_rtmp(codec=codec))
    assert set(await line.times_heard(words, 1, codec)) == {1}
    stats = line.sim.recordings[0].stats
    assert (stats["ended_by"], stats["unread_messages"]) == ("client", 0)
    assert stats["codec"] == codec.value.upper()
    assert report.reconnects == 0


async def test_encrypted_words_are_heard(line: Line, encrypted: StreamKey) -> None:
    """Every body, the configuration too, with a fresh IV."""
    words = noise(1)
    await line.say(words, over_rtmp())
    assert set(await line.times_heard(words, 1)) == {1}
    assert line.sim.recordings[0].stats["undecryptable_messages"] == 0


async def test_key_that_is_not_to_be_used(line: Line, encrypted: StreamKey) -> None:
    """A camera that was given a key hears nothing of a clear voice, and nobody is told."""
    options = TalkOptions(scheme=TalkScheme.RTMP, lead_in_ms=0, tail_ms=0, encrypt_rtmp=False)
    await line.say(noise(0.3), options)
    (recording,) = await line.heard(1)
    assert recording.stats["played_samples"] == 0
    assert recording.stats["undecryptable_messages"] > 10


async def test_encrypted_web_socket(line: Line, encrypted: StreamKey) -> None:
    """The option for it encrypts the body of each tag."""
    words = noise(0.5)
    options = TalkOptions(scheme=TalkScheme.WS, lead_in_ms=0, tail_ms=0, encrypt_ws=True)
    await line.say(words, options)
    assert set(await line.times_heard(words, 1)) == {1}


async def test_a_sudden_end_is_made_good(line: Line) -> None:
    """One reset in the middle costs no word."""
    line.camera.knobs.socket_script = "reset@40tags"  # type: ignore[assignment]
    line.camera.knobs.socket_script_sessions = 1
    words = noise(1.5)
    report = await line.say(words, over_rtmp())
    assert min(await line.times_heard(words, 2)) >= 1
    assert report.reconnects == 1


async def test_network_that_goes_silent(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is given up when nothing is acknowledged."""
    use_defaults(monkeypatch, TcpWatch, unacknowledged_limit_ms=800)
    words = noise(3)
    saying = asyncio.create_task(line.say(words, over_rtmp()))
    await until(line.server_sockets)
    await asyncio.sleep(0.5)
    swallow(line.server_sockets()[0])
    report = await saying
    assert min(await line.times_heard(words, 2)) >= 1
    assert report.reconnects == 1


async def test_aac(line: Line) -> None:
    """The camera plays AAC-LC at 16 kHz for as long as the words last."""
    await line.say(noise(1), over_rtmp(aac=True, tail_ms=300))
    (recording,) = await line.heard(1)
    assert recording.stats["codec"] == "AAC"
    assert recording.stats["sample_rate_hz"] == 16000
    assert recording.stats["played_samples"] >= 16000


@pytest.mark.parametrize("sound", ["raw", "ulaw", "aac", "none", "wrong_key"])
async def test_what_comes_back(line: Line, encrypted: StreamKey, sound: str) -> None:
    """Bodies reach who listens, decrypted; what the key does not open never does."""
    line.camera.knobs.talk_sound = sound
    bodies: list[bytes] = []
    line.intercom.access.on_returned = lambda body, _: bodies.append(body)
    await line.say(noise(1), over_rtmp())
    first = {"raw": "7200b000", "ulaw": "8200b000", "aac": "af00140856e500"}.get(sound)
    assert (bodies[0].hex() if bodies else None) == first
    assert all(body[0] == bodies[0][0] and body[1] == 1 for body in bodies[1:])


async def test_camera_that_says_when_it_is_there(line: Line) -> None:
    """Seen once, it is waited for from then on."""
    line.camera.knobs.talk_ready_ms = 300
    report = await line.say(noise(0.6), over_rtmp())
    assert (report.scheme, report.talk_ready) == (Scheme.RTMP, True)
    first = (await line.heard(1))[0].stats["after_connect_ms"]["first_tag"]
    await line.say(noise(0.2), over_rtmp())
    second = (await line.heard(2))[1].stats["after_connect_ms"]["first_tag"]
    assert first < 300 <= second


async def test_camera_that_is_waited_for_in_vain(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not say any more that the camera is there: speech begins all the same."""
    use_defaults(monkeypatch, TalkOptions, ready_timeout_s=0.3)
    line.intercom.access.choice.note_talk_ready()
    line.camera.knobs.talk_ready_ms = None
    words = noise(0.3)
    report = await line.say(words, over_rtmp())
    assert not report.talk_ready
    assert set(await line.times_heard(words, 1)) == {1}


@pytest.mark.parametrize("scheme", [TalkScheme.WS, TalkScheme.RTMP])
@pytest.mark.parametrize("has_key", [False, True], ids=["clear", "key"])
async def test_camera_that_is_a_client_of_the_media_server(
    line: Line, request: pytest.FixtureRequest, scheme: TalkScheme, has_key: bool
) -> None:
    """It comes while we are silent, hears every word over its own connection, and answers."""
    if has_key:
        request.getfixturevalue("encrypted")
    line.camera.knobs.device_leg = True
    line.camera.knobs.close_grace_ms = 1000
    bodies: list[bytes] = []
    line.intercom.access.on_returned = lambda body, _: bodies.append(body)
    options = TalkOptions(scheme=scheme, lead_in_ms=1500, tail_ms=1500, encrypt_ws=True)
    words = noise(1)
    await line.say(words, options)
    assert set(await line.times_heard(words, 1)) == {1}
    stats = line.sim.recordings[0].stats
    assert (stats["undecryptable_messages"], stats["encrypted"]) == (0, has_key)
    expected = [bytes.fromhex("7200b000")] if scheme is TalkScheme.RTMP else []
    assert bodies[:1] == expected


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        *((f"{deed}@{step}", ConnectFailedError) for deed in ("reset", "close")
          for step in ("handshake", "connect", "createStream", "publish")),
        *((f"error@{step}", TalkRefusedError) for step in ("connect", "createStream", "publish")),
        ("html@handshake", NotAMediaServerError),
    ],
)  # fmt: skip
async def test_server_that_lets_a_step_down(
    line: Line, sim: Simulator, fault: str, error: type[ConnectFailedError]
) -> None:
    """The error has a class of its own, and no token in it."""
    sim.set_knob("rtmp_fault", fault)
    with pytest.raises(error) as caught:
        await line.say(noise(0.2), over_rtmp())
    assert "token" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert line.intercom.holder is None


@pytest.mark.parametrize("url", ["rtmp://127.0.0.1:1", "http://127.0.0.1/talk", "rtmp://[::1/talk"])
async def test_url_that_cannot_be_used(line: Line, url: str) -> None:
    """Is refused before anything is sent."""

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        return VoiceIntercom(url)

    line.intercom.access.fetch_url = fetch_url
    with pytest.raises(UnusableUrlError):
        await line.say(noise(0.2), over_rtmp())


async def test_certificate_that_nobody_trusts(line: Line, tls: ssl.SSLContext) -> None:
    """Is told apart from a server that cannot be reached."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=tls)

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        port = server.sockets[0].getsockname()[1]
        return VoiceIntercom(f"rtmps://127.0.0.1:{port}/talk?token=0123")

    line.intercom.access.fetch_url = fetch_url
    async with server:
        with pytest.raises(NotAMediaServerError) as caught:
            await line.say(noise(0.2), over_rtmp())
    assert "0123" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_key_that_cannot_be_read(line: Line) -> None:
    """Ends the talk before anything is sent: a clear voice would not be heard."""
    fetch_url = line.intercom.access.fetch_url

    async def spoil_key(scheme: Scheme) -> VoiceIntercom:
        return VoiceIntercom((await fetch_url(scheme)).url, None, has_key=True)

    line.intercom.access.fetch_url = spoil_key
    with pytest.raises(UnusableKeyError):
        await line.say(noise(0.2), over_rtmp())
    assert not line.sim.recordings


async def test_url_is_good_once(line: Line, sim: Simulator) -> None:
    """As over the WebSocket."""
    sim.knobs.voice_url_ttl_s = 0
    with pytest.raises((TalkRefusedError, SessionLostError)):
        await line.say(noise(0.2), over_rtmp())


async def test_rtmp_where_the_cloud_refuses_ws(line: Line) -> None:
    """Automatically, and remembered for all cameras of the product."""
    asked: list[Scheme] = []
    fetch_url = line.intercom.access.fetch_url

    async def refuse_ws(scheme: Scheme) -> VoiceIntercom:
        asked.append(scheme)
        if scheme is Scheme.WS:
            raise RequestRejectedError("400")
        return await fetch_url(scheme)

    line.intercom.access.fetch_url = refuse_ws
    words = noise(0.3)
    await line.say(words)
    await line.say(words)
    assert asked == [Scheme.WS, Scheme.RTMP, Scheme.RTMP]
    assert set(await line.times_heard(words, 2, Codec.G711A)) == {2}


async def test_rtmp_where_the_media_server_refuses_ws_twice(line: Line, sim: Simulator) -> None:
    """In one talk, so that the first words are heard."""
    fetch_url = line.intercom.access.fetch_url

    async def spoil_ws(scheme: Scheme) -> VoiceIntercom:
        talk = await fetch_url(scheme)
        return VoiceIntercom(talk.url.replace("token=", "token=0")) if scheme is Scheme.WS else talk

    line.intercom.access.fetch_url = spoil_ws
    words = noise(0.3)
    await line.say(words)
    assert [url.partition(":")[0] for url in line.urls] == ["ws", "ws", "rtmp"]
    assert set(await line.times_heard(words, 1)) == {1}


async def test_scheme_that_somebody_chose(line: Line, sim: Simulator) -> None:
    """Is not left."""
    sim.set_knob("rtmp_fault", "reset@handshake")
    with pytest.raises(ConnectFailedError):
        await line.say(noise(0.2), over_rtmp())
    assert len(line.urls) == 1


def test_auto_goes_back_when_what_it_learned_fails() -> None:
    """A product that RTMP was right for is not bound to it."""
    choice, options = SchemeChoice(), quick()
    choice.note_success(Scheme.RTMP, options)
    assert choice.first(options) is Scheme.RTMP
    assert choice.after(Scheme.RTMP, TalkRefusedError("no"), options) is Scheme.RTMP
    assert choice.after(Scheme.RTMP, TalkRefusedError("no"), options) is Scheme.WS
    assert choice.after(Scheme.WS, TalkRefusedError("no"), options) is None
    choice.note_success(Scheme.WS, options)
    assert choice.first(options) is Scheme.WS


@pytest.mark.parametrize(("sound", "codec"), [("ulaw", "G711U"), ("aac", "AAC"), ("raw", "G711A")])
async def test_codec_that_a_camera_was_heard_to_send(line: Line, sound: str, codec: str) -> None:
    """Is what it is sent from then on, where nobody has chosen one."""
    line.camera.knobs.talk_sound = sound
    options = TalkOptions(scheme=TalkScheme.RTMP, lead_in_ms=0, tail_ms=200, auto_codec=True)
    words = noise(0.6)
    first = await line.say(words, options)
    second = await line.say(words, options)
    _, recording = await line.heard(2)
    assert (first.codec, second.codec.value.upper()) == (CameraCodec.G711A, codec)
    assert recording.stats["codec"] == codec
    assert recording.stats["unplayable_samples"] == 0
    assert recording.stats["played_samples"] > 0
