"""Events of a camera (docs/protocol.md §5.2)."""

from typing import Any

from simulator.cloud.events import CameraEvent
from simulator.openapi.paging import numbered_page

from .registry import Context, operation

_LARGEST_PAGE = 50


@operation("QueryDeviceEvent", "linkvisual", mandatory=("BeginTime", "EndTime"))
async def query_device_event(context: Context) -> dict[str, Any]:
    """Return one page of a camera's events between two times in ms, newest first."""
    device = context.device()
    parameters = context.parameters
    begin, end = parameters.integer("BeginTime"), parameters.integer("EndTime")
    wanted_type = parameters.integer("EventType", 0)
    found = [
        event
        for event in reversed(device.events)
        if begin <= event.time_ms <= end and wanted_type in {0, event.event_type}
    ]
    number, size = parameters.integer("CurrentPage", 1), parameters.integer("PageSize", 10)
    page = numbered_page(found, number, size, _LARGEST_PAGE)
    return {
        "Data": {
            "Page": page.number,
            "PageSize": page.size,
            "PageCount": page.count,
            "Total": page.total,
            "List": [_row(event) for event in page.rows],
        }
    }


def _row(event: CameraEvent) -> dict[str, Any]:
    return {
        "EventId": event.event_id,
        "EventTime": event.local_time,
        "EventType": event.event_type,
        "EventPicId": event.picture_id,
        "EventDesc": "",
        "EventData": "",
    }
