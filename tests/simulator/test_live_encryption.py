"""Encrypted live streams."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from simulator import Simulator
from simulator.live.cipher import StreamKey
from simulator.live.message import MediaMessage, MessageKind

from .watcher import AUDIO, VIDEO, Watcher

KEY = StreamKey(bytes(range(16)))


def hidden(kind: MessageKind, body: str, *, key_frame: bool = False, header: bool = False) -> str:
    """Return the body after encryption, in hexadecimal."""
    message = MediaMessage(kind, 0, bytes.fromhex(body), header, key_frame)
    return KEY.hide(message).body.hex()


def test_key_frame_of_a_camera() -> None:
    """What the vendor's camera library makes of a key frame with NAL unit 65 10 11 … 2f."""
    nal_unit = "65" + bytes(range(0x10, 0x30)).hex()
    assert hidden(MessageKind.VIDEO, "1701000000 00000021" + nal_unit, key_frame=True) == (
        "1701000000"
        "7f45f7bb320de85fbaac283f5dc47a0b50ec386633e068e5f13dde145ded7bb479a6664de973070ad6765b50491c5f4a"
    )


def test_other_frames_stay_clear() -> None:
    """Only key frames and configurations are worth hiding."""
    body = "2701000000000000 11 41" + bytes(range(0x50, 0x60)).hex()
    assert hidden(MessageKind.VIDEO, body) == bytes.fromhex(body).hex()


def test_sound_of_a_camera() -> None:
    """Whole bodies, configuration and data alike; what the library makes of them."""
    assert hidden(MessageKind.AUDIO, "7200b000", header=True) == "9c2510e6f75f95cdba9095d852be6409"
    assert hidden(MessageKind.AUDIO, "7201" + 14 * "d5") == (
        "13aa212bfa6cff3e279fde08a4c1d77c5c419582e80c5c83e1109b5e59c40fbd"
    )


def revealed(key: StreamKey, cipher_text: bytes) -> bytes:
    """Return the plain text; raises ValueError when it was not encrypted so."""
    decryptor = Cipher(algorithms.AES(key.key), modes.CBC(key.iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    padded = decryptor.update(cipher_text) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


async def test_stream(sim: Simulator, watcher: Watcher) -> None:
    """With the key from the answer everything can be read; a viewer who did not ask sees it clear."""
    camera = sim.cameras[0]
    async with watcher.watch(camera, ShouldEncrypt="true") as show:
        tags = await show.tags(30)
    key = sim.live.key(camera)
    configuration, first, *others = [tag.body for tag in tags if tag.kind == VIDEO]
    assert configuration[:5] == bytes.fromhex("1700000000")
    assert revealed(key, configuration[5:])[0] == 1
    picture = revealed(key, first[5:])
    assert int.from_bytes(picture[:4]) == len(picture) - 4
    assert all(int.from_bytes(body[5:9]) == len(body) - 9 for body in others)
    sounds = [revealed(key, tag.body) for tag in tags if tag.kind == AUDIO]
    assert sounds[0] == bytes.fromhex("7200b000")
    assert {sound[:2] for sound in sounds[1:]} == {b"\x72\x01"}


async def test_clear_and_encrypted_side_by_side(sim: Simulator, watcher: Watcher) -> None:
    """Each viewer has what was ordered."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as clear, watcher.watch(camera, ShouldEncrypt="true") as dark:
        plain, hidden_frame = await clear.key_frame(), await dark.key_frame()
    assert plain.timestamp_ms == hidden_frame.timestamp_ms
    assert revealed(sim.live.key(camera), hidden_frame.body[5:]) == plain.body[5:]
