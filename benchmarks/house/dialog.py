"""Home Assistant's camera dialog in a real browser, with a stopwatch."""

import asyncio

from playwright.async_api import Page

LIMIT_S = 60

FIRST_FRAME_MS = """
() => new Promise((resolve) => {
  const videoBelow = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === "video") return element;
      const found = element.shadowRoot && videoBelow(element.shadowRoot);
      if (found) return found;
    }
  };
  const dialog = () => document.querySelector("home-assistant").shadowRoot
    .querySelector("ha-more-info-dialog")?.shadowRoot;
  const time = (video, clicked) => video.requestVideoFrameCallback(
    (now, frame) => resolve(frame.presentationTime - clicked));
  window.addEventListener("click", () => {
    const clicked = performance.now();
    const look = () => {
      const video = dialog() && videoBelow(dialog());
      if (video) time(video, clicked);
      else setTimeout(look, 5);
    };
    look();
  }, {capture: true, once: true});
})
"""
"""Returns the time from the next click until a frame of the dialog's video is presented, in ms."""


async def first_frame_ms(page: Page, camera: int) -> float:
    """Open the dialog of a camera from a dashboard, and close it again when its picture is there."""
    watching = asyncio.create_task(page.evaluate(FIRST_FRAME_MS))
    await asyncio.sleep(0.2)
    await page.locator("hui-picture-entity-card").nth(camera).click()
    async with asyncio.timeout(LIMIT_S):
        took_ms: float = await watching
    await page.keyboard.press("Escape")
    await page.locator("more-info-camera").wait_for(state="detached")
    return took_ms
