"""The LinkVisual cloud as this project uses it."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import aiohttp

from .caller import Caller, OnPermission
from .cloud_url import CloudUrls, UrlUse
from .devices import Device, DeviceAddress, DeviceStatus, get_device_states, query_devices
from .endpoint import DEFAULT_REGION, Api, Endpoint, default_host
from .learned_rates import LearnedRates
from .live import LiveScheme, LiveStream, StreamType, query_live_streaming
from .pictures import DevicePicture, query_device_picture, trigger_capture_picture
from .products import Product, query_product_list
from .retry import RetryPolicy
from .signing import Credentials
from .statistics import CallStatistics
from .talk import Scheme, VoiceIntercom, query_voice_intercom
from .thing_models import ThingModel, get_thing_model, query_device_properties

_DEFAULT_POLICY = RetryPolicy()


class LinkVisualClient:
    """Calls of one account and instance; every method raises OpenApiError when it fails.

    `urls` tells which of the URLs in the answers may be opened; none other is returned.

    An endpoint is `host`, `host:port` or `http(s)://host[:port]` and replaces the region's host of
    one API product. All calls of a client share its rate limits and must run on one event loop.

    Raises:
        InvalidEndpointError: on construction, when region or endpoint cannot be an address.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        *,
        region: str = DEFAULT_REGION,
        instance_id: str | None = None,
        linkvisual_endpoint: str | None = None,
        iot_endpoint: str | None = None,
        policy: RetryPolicy = _DEFAULT_POLICY,
        own_hosts: Callable[[], Collection[str]] = lambda: (),
        on_permission: OnPermission = lambda permission, granted: None,
        rates: LearnedRates | None = None,
    ) -> None:
        """Keep the session, which stays the caller's to close; `own_hosts` are names of this system.

        `rates` are what was learned about quotas; they are kept up to date.
        """
        overrides = {Api.IOT: iot_endpoint, Api.LINKVISUAL: linkvisual_endpoint}
        endpoints = {
            api: Endpoint.parse(override or default_host(api, region))
            for api, override in overrides.items()
        }
        instance_id = (instance_id or "").strip() or None
        self.urls = CloudUrls(endpoints.values(), own_hosts)
        self._caller = Caller(
            session,
            credentials,
            endpoints,
            instance_id,
            policy=policy,
            on_permission=on_permission,
            rates=rates or LearnedRates(),
        )

    @property
    def statistics(self) -> CallStatistics:
        """Return what was asked of the cloud so far."""
        return self._caller.statistics

    @property
    def malformed_rows(self) -> Counter[str]:
        """Return how many rows were left out so far because they made no sense, by their list."""
        return self._caller.rows.counts

    async def query_product_list(self) -> list[Product]:
        """Return all products of the instance."""
        return await query_product_list(self._caller)

    async def query_devices(self, product_key: str) -> list[Device]:
        """Return all devices of a product, with their states."""
        return await query_devices(self._caller, product_key)

    async def get_device_states(self, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
        """Return states by IotId; a device that the cloud does not list is not in the result."""
        return await get_device_states(self._caller, iot_ids)

    async def get_thing_model(self, product_key: str) -> ThingModel:
        """Return what the devices of a product can do."""
        return await get_thing_model(self._caller, product_key)

    async def query_device_properties(self, device: DeviceAddress) -> dict[str, str]:
        """Return what a device has reported of itself, as text by identifier."""
        return await query_device_properties(self._caller, device)

    async def query_voice_intercom(
        self, device: DeviceAddress, scheme: Scheme = Scheme.WS, *, urgent: bool = False
    ) -> VoiceIntercom:
        """Return a URL to talk to a camera; connect at once, and never use it twice.

        An `urgent` one, for a live voice, waits for no announcement.

        The name in one for a WebSocket is looked up only when it is opened (see `CloudUrls`): a talk is not to wait twice.
        """
        answer = await query_voice_intercom(self._caller, device, scheme, urgent=urgent)
        if scheme is Scheme.RTMP:
            await self.urls.check_resolved(answer.url, UrlUse.TALK_RTMP)
        else:
            self.urls.check(answer.url, UrlUse.TALK)
        return answer

    async def query_live_streaming(
        self,
        device: DeviceAddress,
        scheme: LiveScheme,
        *,
        stream_type: StreamType = StreamType.MAIN,
        force_i_frame: bool = True,
        url_valid_s: int | None = None,
        play_unlimited: bool = False,
    ) -> LiveStream:
        """Return a URL to watch a camera, good for 10 s and one play unless asked otherwise.

        `url_valid_s` is 10 to 14400 seconds.
        """
        stream = await query_live_streaming(
            self._caller,
            device,
            scheme,
            stream_type=stream_type,
            force_i_frame=force_i_frame,
            url_valid_s=url_valid_s,
            play_unlimited=play_unlimited,
        )
        await self.urls.check_resolved(stream.url, UrlUse.LIVE)
        return stream

    async def trigger_capture_picture(self, device: DeviceAddress) -> str:
        """Let a camera take a still picture and return its id; it is uploaded a while later."""
        return await trigger_capture_picture(self._caller, device)

    async def query_device_picture(
        self, device: DeviceAddress, capture_id: str, *, expire_minutes: int
    ) -> DevicePicture | None:
        """Return a URL to download a still picture by, None as long as it is not there.

        The URL is good for 1 to 43200 minutes.
        """
        picture = await query_device_picture(
            self._caller, device, capture_id, expire_minutes=expire_minutes
        )
        if picture is not None:
            self.urls.check(picture.url, UrlUse.PICTURE)
        return picture
