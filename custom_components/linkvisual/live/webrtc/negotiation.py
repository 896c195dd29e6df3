"""Meet an offer: H.264 out, G.711 A-law out and in, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender, RTCSessionDescription
from aiortc.exceptions import OperationError
from aiortc.rtcrtpparameters import RTCRtpCodecCapability

from .aiortc_internals import DatagramGuard, hook_sending
from .errors import NoCommonCodecError, UnreadableOfferError
from .offer import Offer
from .tracks import PacketTrack

_VIDEO = ("video/H264", "video/rtx")
_AUDIO = ("audio/PCMA",)


@dataclass(slots=True)
class Tracks:
    """What flows in a connection."""

    audio: PacketTrack | None = None
    video: PacketTrack | None = None
    video_sender: RTCRtpSender | None = None
    microphones: list[RTCRtpReceiver] = field(default_factory=list)

    def stop(self) -> None:
        """End our own tracks: aiortc stops only those that it had begun to send."""
        for track in (self.audio, self.video):
            if track is not None:
                track.stop()


async def negotiate(
    connection: RTCPeerConnection, offer: Offer, on_microphone: Callable[[RTCRtpReceiver], None]
) -> Tracks:
    """Answer an offer; the answer is the connection's local description, candidates included.

    Codecs are chosen before aiortc sees the offer: afterwards it would have chosen Opus.

    Raises:
        OfferError: the browser and we have no codec in common, or the offer is broken.
    """
    tracks = Tracks()
    try:
        for media in offer.description.media:
            if media.kind == "video":
                _add_video(connection, tracks, media.direction)
            elif media.kind == "audio":
                _add_audio(connection, tracks, media.direction)
        for receiver in tracks.microphones:
            on_microphone(receiver)
        await connection.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        guard = DatagramGuard(connection)
        await connection.setLocalDescription(await connection.createAnswer())
        guard.watch_sockets()
    except OperationError:
        tracks.stop()
        raise NoCommonCodecError("no codec in common") from None
    except Exception as err:  # a broken offer surfaces anywhere in aiortc
        tracks.stop()
        raise UnreadableOfferError(type(err).__name__) from err
    except BaseException:
        tracks.stop()
        raise
    return tracks


def _add_video(connection: RTCPeerConnection, tracks: Tracks, direction: str | None) -> None:
    wanted = direction in ("recvonly", "sendrecv") and tracks.video is None
    if wanted:
        tracks.video = PacketTrack("video")
    transceiver = connection.addTransceiver(
        tracks.video if wanted and tracks.video else "video", "sendonly" if wanted else "inactive"
    )
    transceiver.setCodecPreferences(_codecs("video", _VIDEO))
    if wanted and tracks.video:
        hook_sending(transceiver.sender, tracks.video.carry)
        tracks.video_sender = transceiver.sender


def _add_audio(connection: RTCPeerConnection, tracks: Tracks, direction: str | None) -> None:
    wanted = direction in ("recvonly", "sendrecv") and tracks.audio is None
    offered = direction in ("sendonly", "sendrecv")
    if wanted:
        tracks.audio = PacketTrack("audio")
    ours = {(True, True): "sendrecv", (True, False): "sendonly", (False, True): "recvonly"}
    transceiver = connection.addTransceiver(
        tracks.audio if wanted and tracks.audio else "audio",
        ours.get((wanted, offered), "inactive"),
    )
    transceiver.setCodecPreferences(_codecs("audio", _AUDIO))
    if wanted and tracks.audio:
        hook_sending(transceiver.sender, tracks.audio.carry)
    if offered:
        tracks.microphones.append(transceiver.receiver)


def _codecs(kind: str, mime_types: tuple[str, ...]) -> list[RTCRtpCodecCapability]:
    return [
        codec for codec in RTCRtpSender.getCapabilities(kind).codecs if codec.mimeType in mime_types
    ]
