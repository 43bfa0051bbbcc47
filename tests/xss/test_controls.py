"""The test of payloads sees what it is there for: a template that trusts words, Markdown that lets everything through."""

import re

import pytest
from django.template import engines
from django.template.loaders.filesystem import Loader
from django.utils.safestring import mark_safe

from forum.boards import search
from forum.questions import page
from tests.access.table import AREAS
from tests.xss import planting
from tests.xss.looking import look
from tests.xss.planting import payloads
from tests.xss.site import faults, letters, looks, tell
from yardsale import markup

pytestmark = pytest.mark.django_db
#: As our own frames have it: nothing in them runs.
SANDBOX = "sandbox=allow-top-navigation-by-user-activation"


@pytest.fixture
def trusting(monkeypatch):
    """trusting(pattern): every template writes what it matches without escaping it."""

    def trust(pattern):
        read = Loader.get_contents
        monkeypatch.setattr(
            Loader,
            "get_contents",
            lambda self, origin: re.sub(
                r"\{\{ (" + pattern + r") \}\}", r"{{ \1|safe }}", read(self, origin)
            ),
        )
        reset()

    yield trust
    monkeypatch.undo()
    reset()


def reset():
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def found(area, world):
    plain = looks(area, world, start=0, is_harmless=True)
    return faults(looks(area, world, start=0, is_harmless=False), plain)


def test_a_template_that_trusts_a_title_is_found(world, trusting):
    trusting(r"[\w.]*title")
    said = found("orders", world)
    assert any(place.startswith("orders:detail") and "<img onerror=" in place for place in said)
    assert any("a script inside the page" in place for place in said)


def test_markdown_that_lets_everything_through_is_found(world, monkeypatch):
    monkeypatch.setattr(markup, "html", lambda text: mark_safe(text))
    said = found("catalogue", world)
    assert any(place.startswith("catalogue:detail") for place in said)


def test_a_mail_that_trusts_its_words_is_found(world, trusting):
    tell(world)
    trusting("title|text")
    plain = letters(0, is_harmless=True)
    assert faults(letters(0, is_harmless=False), plain) != []


def test_a_feed_that_trusts_its_words_is_found(world, monkeypatch):
    monkeypatch.setattr(markup, "html", lambda text: mark_safe(text))
    said = found("forum", world)
    assert any(place.startswith("boards:board_feed") and "<img onerror=" in place for place in said)
    assert any(place.startswith("boards:topic") and "<img onerror=" in place for place in said)


def test_data_for_search_engines_that_ends_its_own_block_is_found(world, monkeypatch):
    monkeypatch.setattr(page, "_ESCAPES", {})
    said = found("forum", world)
    assert any(place.startswith("boards:topic") and "a script" in place for place in said)


def test_a_search_that_trusts_what_it_found_is_found(world, monkeypatch):
    monkeypatch.setitem(AREAS, "forum", [row for row in AREAS["forum"] if row.name == "boards:find"])
    assert found("forum", world) == []
    monkeypatch.setattr(search, "escape", str)
    assert found("forum", world) != []
    # Tags of the post are taken out of an excerpt; what was written as text stays text, and is a script when trusted.
    # The first of many payloads may swallow what follows, as <style> does: so of scripts alone, in the words of posts.
    scripts = [payload for payload in payloads() if payload.startswith("<script>")]
    posts = {
        name: one for name, one in planting.planted().items() if name.startswith("forum_conversation.Post.")
    }
    monkeypatch.setattr(planting, "payloads", lambda: scripts)
    monkeypatch.setattr(planting, "planted", lambda: posts)
    assert any(place.startswith("boards:find") and "a script" in place for place in found("forum", world))


@pytest.mark.parametrize("area", ["orders", "talks", "disputes", "moderation", "forum"])
def test_payloads_are_on_half_of_the_pages(area, world):
    seen = looks(area, world, start=0, is_harmless=False)
    with_words = [
        place for place, parts in seen.items() if any(getattr(part, "says", False) for part in parts)
    ]
    assert len(with_words) > len(seen) * 0.5


@pytest.mark.parametrize(
    "page",
    [
        "<p onclick=alert(1)>x",
        "<img src=x oNeRRor='alert(1)'>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<a href=&#106;avascript:alert(1)>x</a>",
        "<a href='//elsewhere.example'>x</a>",
        "<img src='data:image/svg+xml,x'>",
        "<svg><a xlink:href='javascript:alert(1)'></a></svg>",
        "<form action='data:text/html,x'></form>",
        "<script>alert(1)</script>",
        "<script type=application/json>{</script>",
        "<p style='color:red'>x",
        "<p title='x'onmouseover=alert(1)>x",
        "<iframe srcdoc=x></iframe>",
        "<iframe src=/x/></iframe>",
        "<iframe sandbox=allow-scripts src=/x/></iframe>",
        f"<iframe {SANDBOX} src=//elsewhere.example></iframe>",
        f"<iframe {SANDBOX} src=https://elsewhere.example></iframe>",
        f"<iframe {SANDBOX} src=/x/ srcdoc=x></iframe>",
        "<base href=/>",
        "<base target=_top href=/>",
        "<meta http-equiv=refresh content='javascript:alert(1)'>",
        "<p hx-get='https:x' hx-on:click=x>",
    ],
)
def test_what_could_run_is_seen(page):
    assert look(f"<!doctype html><title>x</title>{page}").faults != []


def test_the_frame_of_a_letter_is_no_fault_and_one_more_is():
    frame = f"<iframe {SANDBOX} src=/announcements/desk/x/mail/1/></iframe>"
    page = "<!doctype html><head><base target=_top></head>"
    ours = look(page + frame)
    assert ours.faults == []
    assert look(page + frame + frame).beside(ours) == ["1 more <iframe>"]
    assert look(f"{page}<base target=_top>{frame}").beside(ours) == ["1 more <base>"]


def test_one_more_element_is_seen_and_markdown_is_none():
    plain = look("<!doctype html><p>x")
    assert look("<!doctype html><p>x<input>").beside(plain) == ["1 more <input>"]
    assert look("<!doctype html><p>x<p>y<a href='https://x.example'><em>z</em></a>").beside(plain) == []


def test_most_payloads_do_harm_where_they_are_trusted():
    """Written into a page as they are, or into an attribute: otherwise the list would try nothing."""
    plain = look("<!doctype html><p>x</p><input value='x'><a href='x'>x</a>")
    harmful = [
        payload
        for payload in payloads()
        if any(
            look(page.format(payload)).beside(plain)
            for page in (
                "<!doctype html><p>{}</p><input value='x'><a href='x'>x</a>",
                "<!doctype html><p>x</p><input value='{}'><a href='x'>x</a>",
                '<!doctype html><p>x</p><input value="{}"><a href="x">x</a>',
                '<!doctype html><p>x</p><input value="x"><a href="{}">x</a>',
            )
        )
    ]
    assert len(harmful) > 150
