"""How long a person waits for the picture: from the click on a camera to its first frame."""

import asyncio
from statistics import median

from playwright.async_api import Page

from scripts.rig.browser import logged_in_page, running_browser
from scripts.rig.dashboard import create_dashboard

from .house import House, running_house
from .house.dialog import first_frame_ms
from .house.webrtc import watching
from .results import Goal, Result

ROUNDS = 7
LIMIT_MS = 500
LINGER_S = 7
HLS_IDLE_S = 35
HLS_ROUNDS = 3
NOTES = [
    "a click on a card of Home Assistant's dashboard in Chromium, until a frame of the dialog's video"
    f" is presented; medians of {ROUNDS}, and of {HLS_ROUNDS} for the baseline where nobody watches.",
    "nobody watches: the stream's URL is fetched and the stream opened first. Somebody watches: another"
    " browser has the same camera open, so the picture since the last key frame is at hand.",
    "baseline: the same live URL through Home Assistant's own player (HLS, low latency), which is what"
    " a camera without WebRTC gets. Where somebody watches already, its first frame is as quick, and"
    " seconds old.",
    "the simulated cloud keeps the pictures since the last key frame, as content networks do.",
]


async def run() -> Result:
    """Open the dialog again and again, ours and the baseline's."""
    result = Result(
        "From click to first frame, ms",
        ("situation", "ours", "worst", "baseline", "ratio"),
        notes=list(NOTES),
    )
    async with running_house() as house, running_browser() as browser:
        answer = await house.actions.call(
            "bench_probe.add_player", {"entity_id": house.entity_ids[0]}, response=True
        )
        cards = [house.entity_ids[0], answer["entity_id"]]
        url = house.login.url + await create_dashboard(house.api, cards)
        async with logged_in_page(browser, house.login) as page:
            await page.goto(url)
            await page.locator("hui-picture-entity-card").nth(1).wait_for()
            await _measure(house, page, result)
    return result


async def _measure(house: House, page: Page, result: Result) -> None:
    """Add a row for each situation, and the goals."""
    await first_frame_ms(page, 0)
    alone_ms = await _openings(page, 0, ROUNDS, LINGER_S)
    async with watching(house):
        beside_ms = await _openings(page, 0, ROUNDS, 1)
    await first_frame_ms(page, 1)
    baseline_beside_ms = await _openings(page, 1, ROUNDS, 1)
    baseline_alone_ms = await _openings(page, 1, HLS_ROUNDS, HLS_IDLE_S)
    for name, ours_ms, baseline_ms in (
        ("nobody watches", alone_ms, baseline_alone_ms),
        ("somebody watches", beside_ms, baseline_beside_ms),
    ):
        ours, baseline = median(ours_ms), median(baseline_ms)
        result.rows.append((name, ours, max(ours_ms), baseline, baseline / ours))
        result.goals.append(Goal(f"{name}: first frame", ours, LIMIT_MS, "ms"))


async def _openings(page: Page, camera: int, rounds: int, pause_s: float) -> list[float]:
    """Return how long each opening took, each after a pause in which what ran for viewers may end."""
    took_ms = []
    for _ in range(rounds):
        await asyncio.sleep(pause_s)
        took_ms.append(await first_frame_ms(page, camera))
    return took_ms
