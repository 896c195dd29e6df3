"""Ask what the devices of a product can do (docs/protocol.md §5.3)."""

from ..caller import Caller
from ..models import ThingModel
from ..operation import Operation, Scope
from ..regions import Api

GET_THING_MODEL_TSL = Operation("GetThingModelTsl", Api.IOT, Scope.PRODUCT, calls_per_second=20)


async def get_thing_model(caller: Caller, product_key: str) -> ThingModel:
    """Return the published thing model of a product, asked for in its short form."""
    answer = await caller.call(GET_THING_MODEL_TSL, {"ProductKey": product_key, "Simple": "true"})
    return ThingModel.parse(answer.node("Data").json_text("TslStr"))
