"""What a thumb or a screen reader would miss on a screen of the app: targets too small, or without a name."""

from playwright.sync_api import Page

THUMB = 48  # density-independent pixels, the least height and width of what one taps (Material 3)

# What a list shows only in part, or keeps ready out of sight, is cut: its box says nothing of its size.
_MISSED = """least => {
  const lists = "flt-semantics[style*='overflow: hidden'], flt-semantics[style*='overflow-']";
  const cut = (box, node) => {
    for (let list = node.parentElement?.closest(lists); list; list = list.parentElement?.closest(lists)) {
      const edge = list.getBoundingClientRect();
      if (box.top < edge.top + 1 || box.bottom > edge.bottom - 1) return true;
      if (box.left < edge.left + 1 || box.right > edge.right - 1) return true;
    }
    return false;
  };
  const missed = [];
  for (const node of document.querySelectorAll("flt-semantics[flt-tappable]")) {
    const name = (node.getAttribute("aria-label") || node.textContent).trim();
    const box = node.getBoundingClientRect();
    const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
    if (!name) missed.push(`no name, ${size}`);
    const low = box.width < least - 0.5 || box.height < least - 0.5;
    if (low && !cut(box, node)) missed.push(`${size}: ${name}`);
  }
  return missed;
}"""


def missed(page: Page) -> list[str]:
    """Return what on the screen is smaller than a thumb or has no name, a line each."""
    found: list[str] = page.evaluate(_MISSED, THUMB)
    return found
