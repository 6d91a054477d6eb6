"""What a person with weak eyes, thick fingers or a narrow screen meets on a page, measured in the browser."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, Final

from playwright.sync_api import Page

AXE_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
TARGET_PX: Final = {"standard": 44, "contrast": 44, "elder": 60}
"""Side of the smallest target: WCAG 2.5.5, and 工信部《互联网网站适老化通用设计规范》 for elder mode."""
ELDER_TEXT_PX: Final = 24
"""18 pt, the smallest text of elder mode (the same)."""
NARROWEST_PX: Final = 320
"""Where WCAG 1.4.10 wants no scrolling sideways."""
AT_MOST: Final = 8
"""How many elements of one kind of fault are named."""

DESCRIBE: Final = """
const describe = (element, more) => {
  const name = element.tagName.toLowerCase() + (element.id ? '#' + element.id : '') +
    [...element.classList].slice(0, 3).map(one => '.' + one).join('');
  const words = (element.innerText || element.value || element.getAttribute('aria-label') || '').trim().slice(0, 20);
  return `${name} “${words}” ${more}`;
};
const shown = element => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
"""

WIDER: Final = """
() => {
  const root = document.documentElement, room = root.clientWidth;
  if (root.scrollWidth <= room) return [];
  const scrolls = element => element && element !== root && element !== document.body &&
    (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) ||
      scrolls(element.parentElement));
  const found = [...document.body.querySelectorAll('*')]
    .filter(one => shown(one) && one.getBoundingClientRect().right > room + 1 && !scrolls(one.parentElement))
    .map(one => describe(one, `reaches ${Math.round(one.getBoundingClientRect().right)} of ${room} px`));
  return found.length ? found : [`the page is ${root.scrollWidth} px wide in a window of ${room}`];
}
"""

SMALL_TARGETS: Final = """
least => {
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, ' +
    '[role=button], [role=tab], [role=menuitem], [role=switch]';
  const box = element => {
    const boxes = [element, ...(element.labels || [])].map(one => one.getBoundingClientRect());
    const wrap = element.closest('label');
    if (wrap) boxes.push(wrap.getBoundingClientRect());
    return [Math.max(...boxes.map(b => b.width)), Math.max(...boxes.map(b => b.height))];
  };
  const inSentence = element => {
    if (getComputedStyle(element).display !== 'inline') return false;
    return [...element.parentElement.childNodes].some(
      one => one.nodeType === 3 && one.textContent.trim().length > 1);
  };
  const hidden = element => {
    const own = element.getBoundingClientRect();
    return own.width <= 1 || own.height <= 1 || own.right <= 0 || own.bottom + scrollY <= 0;
  };
  const toggles = element => ['checkbox', 'radio', 'file'].includes(element.type);
  return [...document.querySelectorAll(kinds)]
    .filter(one => shown(one) && !one.disabled && !inSentence(one))
    .filter(one => toggles(one) ? (one.labels || []).length > 0 || !hidden(one) : !hidden(one))
    .map(one => [one, ...box(one)])
    .filter(([, width, height]) => Math.round(width) < least || Math.round(height) < least)
    .map(([one, width, height]) => describe(one, `is ${Math.round(width)} × ${Math.round(height)} px`));
}
"""

SMALL_TEXT: Final = """
least => {
  const main = document.querySelector('main') || document.body, found = new Map();
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !shown(element)) continue;
    const own = element.getBoundingClientRect(), size = parseFloat(getComputedStyle(element).fontSize);
    if (own.width <= 1 || own.height <= 1 || size >= least) continue;
    found.set(element, describe(element, `is ${size} px`));
  }
  return [...found.values()];
}
"""


@cache
def axe_script() -> str:
    """Return axe-core, as it is."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA and its own best practice; it needs scripts."""
    page.evaluate(axe_script())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", list(AXE_TAGS)
    )
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    where = "; ".join(f"{node['target'][-1]}: {_first_line(node['failureSummary'])}" for node in nodes[:AT_MOST])
    return f"axe {violation['id']} ({len(nodes)}×): {violation['help']} — {where}"


def _first_line(summary: str) -> str:
    lines = [re.sub(r"\s+", " ", line).strip() for line in summary.splitlines()]
    return " ".join(lines[1:3])


def wider_than_window(page: Page) -> list[str]:
    """Return what reaches beyond the window's right side."""
    return _measured(page, WIDER)


def small_targets(page: Page, least_px: int) -> list[str]:
    """Return what can be pressed and is too small; links within a sentence are exempt (WCAG 2.5.5)."""
    return _measured(page, SMALL_TARGETS, least_px)


def small_text(page: Page, least_px: int = ELDER_TEXT_PX) -> list[str]:
    """Return the texts of the main part that are smaller than so many pixels."""
    return _measured(page, SMALL_TEXT, least_px)


def _measured(page: Page, function: str, *arguments: int) -> list[str]:
    called = f"({function.strip()})({', '.join(map(str, arguments))})"
    found: list[str] = page.evaluate(f"(() => {{ {DESCRIBE} return {called}; }})()")
    return found[:AT_MOST]
