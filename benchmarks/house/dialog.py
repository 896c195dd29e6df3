"""Home Assistant's camera dialog in a real browser, with a stopwatch."""

from playwright.async_api import Page

FIRST_FRAME_MS = """
(card) => new Promise((resolve, reject) => {
  const videoBelow = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === "video") return element;
      const found = element.shadowRoot && videoBelow(element.shadowRoot);
      if (found) return found;
    }
  };
  const dialogOf = () => document.querySelector("home-assistant").shadowRoot
    .querySelector("ha-more-info-dialog");
  const clicked = performance.now();
  const look = () => {
    const dialog = dialogOf();
    const video = dialog && dialog.shadowRoot && videoBelow(dialog.shadowRoot);
    if (video) video.requestVideoFrameCallback(
      (now, frame) => resolve(frame.presentationTime - clicked));
    else if (performance.now() - clicked < 30000) setTimeout(look, 5);
    else reject(new Error("no video in the dialog"));
  };
  card.click();
  look();
})
"""
"""Clicks on a card, and returns the time until a frame of the dialog's video is presented in ms."""


async def first_frame_ms(page: Page, camera: int) -> float:
    """Open the dialog of a camera from a dashboard, and close it again when its picture is there."""
    card = page.locator("hui-picture-entity-card").nth(camera)
    took_ms: float = await card.evaluate(FIRST_FRAME_MS)
    await page.keyboard.press("Escape")
    await page.locator("more-info-camera").wait_for(state="detached")
    return took_ms
