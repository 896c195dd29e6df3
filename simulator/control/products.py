"""Products: add, change, remove."""

from typing import TYPE_CHECKING

from aiohttp import web

from .replies import json_object
from .state import product_state

if TYPE_CHECKING:
    from simulator.world import World


class ProductControl:
    """Handlers for products."""

    def __init__(self, world: World) -> None:
        """Take the simulated cloud."""
        self._world = world

    async def all(self, request: web.Request) -> web.Response:
        """Return every product."""
        products = self._world.products
        return web.json_response([product_state(product) for product in products])

    async def add(self, request: web.Request) -> web.Response:
        """Add a product; `name` and `camera` may be in the body."""
        values = await json_object(request)
        product = self._world.add_product(
            values.get("name"), camera=bool(values.get("camera", True))
        )
        return web.json_response(product_state(product), status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Change the name, or the services and properties of the thing model."""
        product = self._world.tenant.products[request.match_info["product_key"]]
        values = await json_object(request)
        product.name = str(values.get("name", product.name))
        product.services = tuple(map(str, values.get("services", product.services)))
        product.properties = tuple(map(str, values.get("properties", product.properties)))
        return web.json_response(product_state(product))

    async def remove(self, request: web.Request) -> web.Response:
        """Take a product away with its devices, hanging up on each."""
        product_key = request.match_info["product_key"]
        for device in self._world.tenant.remove_product(product_key):
            self._world.talk.kick(device)
            self._world.live.kick(device)
        return web.json_response({})
