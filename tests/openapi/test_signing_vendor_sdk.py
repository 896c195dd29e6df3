"""The signer against what the vendor's own SDK sends."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from alibabacloud_iot20180120.client import Client as IotClient  # type: ignore[import-untyped]
from alibabacloud_iot20180120.models import BatchGetDeviceStateRequest  # type: ignore[import-untyped]
from alibabacloud_linkvisual20180120.client import Client as LinkVisualSdkClient  # type: ignore[import-untyped]
from alibabacloud_linkvisual20180120.models import QueryVoiceIntercomRequest  # type: ignore[import-untyped]
from alibabacloud_tea_openapi.models import Config  # type: ignore[import-untyped]

from custom_components.linkvisual.openapi.signing import (
    canonical_query,
    canonical_request,
    signature,
)

SECRET = "sdk-test-secret"


@dataclass
class Listener:
    """A server that answers anything and keeps what it was sent."""

    server: TestServer
    requests: list[tuple[Mapping[str, str], Mapping[str, str]]] = field(default_factory=list)

    def config(self, token: str | None) -> Config:
        """Point the vendor's SDK at this server."""
        return Config(
            access_key_id="sdk-test-id",
            access_key_secret=SECRET,
            security_token=token,
            type="sts" if token else "access_key",
            endpoint=f"127.0.0.1:{self.server.port}",
            protocol="http",
        )

    def resigned(self) -> tuple[str, str]:
        """Return the only request's signature, and ours over the same request."""
        [(headers, params)] = self.requests
        authorization = headers["authorization"]
        names = authorization.split("SignedHeaders=")[1].split(",")[0].split(";")
        canonical = canonical_request(
            "POST",
            "/",
            canonical_query(params),
            {name: headers[name] for name in names},
            headers["x-acs-content-sha256"],
        )
        return authorization.split("Signature=")[1], signature(SECRET, canonical)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """Run the server."""
    app = web.Application()
    listener = Listener(TestServer(app))

    async def answer(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        listener.requests.append((headers, dict(request.query)))
        return web.json_response({"RequestId": "1", "Success": True, "Code": "200"})

    app.router.add_post("/", answer)
    async with listener.server:
        yield listener


@pytest.mark.parametrize("token", [None, "STS.a/b+c=="], ids=["permanent key", "temporary key"])
async def test_talk_request_of_the_sdk(listener: Listener, token: str | None) -> None:
    """A LinkVisual request with every kind of character signs to the same value."""
    request = QueryVoiceIntercomRequest(
        scheme="ws",
        product_key="a1B2c3D4e5F",
        device_name="前门 cam+*~/é",
        iot_instance_id="iot-cn-0001abcd",
    )
    await LinkVisualSdkClient(listener.config(token)).query_voice_intercom_async(request)
    theirs, ours = listener.resigned()
    assert ours == theirs


async def test_list_request_of_the_sdk(listener: Listener) -> None:
    """Repeated parameters are numbered before they are signed."""
    request = BatchGetDeviceStateRequest(iot_id=["first", "second 2"])
    await IotClient(listener.config(None)).batch_get_device_state_async(request)
    assert listener.requests[0][1] == {"IotId.1": "first", "IotId.2": "second 2"}
    theirs, ours = listener.resigned()
    assert ours == theirs
