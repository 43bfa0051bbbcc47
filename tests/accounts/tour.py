"""A walk through pages in a real browser, each inspected in light and dark, on a phone and on a desk."""

import os
from pathlib import Path
from urllib.parse import urljoin

from axe_playwright_python.base import AXE_SCRIPT

WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
#: Where to put pictures of every page, for people to look at; none are made when it is not set.
PICTURES = os.environ.get("PICTURES", "")
AXE = """only => axe.run({resultTypes: ["violations"], ...(only.length ? {runOnly: only} : {})}).then(
  found => found.violations.map(one => `${one.id}: ` + one.nodes.map(
    node => `${node.html.slice(0, 200)} ${node.any.map(why => why.message)}`).join(" | ")))"""
#: Nothing but colours differs in the dark: the other rules have said there what they say in the light.
RULES = {"light": [], "dark": ["color-contrast", "link-in-text-block"]}


class Tour:
    """Goes from page to page in a browser's context and keeps what was wrong in any of the four looks."""

    def __init__(self, context):
        self.context = context
        context.add_init_script(AXE_SCRIPT)
        self.wrong = []

    def see(self, name, path, *, act=None, links="", answers=(200,)):
        """Open the page, act on it, inspect what is there then; return where its links lead that match a selector."""
        page = self.context.new_page()
        said = _listen(page, answers)
        page.goto(path)
        if act:
            act(page)
            page.wait_for_load_state()
        here = page.url
        found = page.eval_on_selector_all(
            links or "no-such", "all => all.map(one => one.getAttribute('href'))"
        )
        # Before axe runs: it tries inline styles of its own, which our policy rightly refuses.
        self.wrong += [(name, text) for text in said]
        for width in WIDTHS:
            for scheme in SCHEMES:
                self._inspect(page, name, width, scheme)
        page.close()
        return list(dict.fromkeys(urljoin(here, link) for link in found if link))

    def _inspect(self, page, name, width, scheme):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            self.wrong.append((name, width, "wider than the window"))
        self.wrong += [(name, width, scheme, violation) for violation in page.evaluate(AXE, RULES[scheme])]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png", full_page=True)


def _listen(page, answers):
    """A list that fills with what the console says and with answers that are not as they should be."""
    said = []

    def hear(message):
        # A browser says so itself of a page that is not 200, though it is the one that is wanted.
        is_wanted = any(f"status of {status}" in message.text for status in answers if status != 200)
        if message.type == "error" and not is_wanted:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: said.extend(_loose(answer, answers)))
    return said


def _loose(answer, answers):
    """What is wrong with a page's answer: it failed, or its policy is not the strict one."""
    if not answer.request.is_navigation_request() or 300 <= answer.status < 400:
        return []
    policy = answer.headers.get("content-security-policy", "")
    is_strict = "default-src 'none'" in policy and "unsafe" not in policy
    return [] if is_strict and answer.status in answers else [f"{answer.status} with the policy “{policy}”"]
