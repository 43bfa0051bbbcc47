"""The pages of the whole site with people's words in them, each as somebody who may read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from listings.catalogue import tree
from listings.fees import rates
from notifications.channels import mail
from notifications.channels.models import Delivery
from support.tickets import letters as tickets
from support.tickets.models import Letter
from tests.access.table import AREAS
from tests.access.walk import address_of, of_site
from tests.xss.looking import documents, feed, lines, look
from tests.xss.planting import plant
from yardsale import shelf
from yardsale.events import actions as events
from yardsale.events.models import Event

#: Whoever may read the most comes first.
READERS = ("seller", "buyer", "moderator", "admin", "other_seller", "outsider", "anonymous")
#: allauth's own pages but for those that show what somebody typed.
SKIPPED = ("account_", "mfa_", "socialaccount_", "/", "google", "facebook", "apple", "twitter")
SHOWN = {"account_email", "account_login", "mfa_index", "usersessions_list"}


def tell(world: Any) -> None:
    """Everybody hears what happened, so that there are notifications and mails of most kinds."""
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)


def pages(area: str, world: Any) -> Iterator[tuple[str, str, str]]:
    """(name, address, role) of every page of an area."""
    for row in of_site(AREAS[area]):
        if row.name.startswith(SKIPPED) and row.name not in SHOWN:
            continue
        for where, doors in [(row.where, row.get), *((where, doors or row.get) for where, doors in row.also)]:
            role = next((role for role in READERS if 200 in doors[role]), None)
            if role:
                yield row.name, address_of(row, world, where) + row.query, role


@contextmanager
def planted(start: int, *, is_harmless: bool) -> Iterator[Any]:
    """The world with other words in it, taken back afterwards; nothing of it is left in a memory."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        stock = plant(start, is_harmless=is_harmless)
        forget()
        yield stock
        transaction.set_rollback(True)
    forget()


def forget() -> None:
    cache.clear()
    for kept in (rates, tree, shelf):
        kept.forget()


def looks(area: str, world: Any, *, start: int, is_harmless: bool) -> dict[str, Any]:
    """What every page of an area is made of: {"name address": its looks}."""
    clients: dict[str, Client] = {}
    found: dict[str, Any] = {}
    with planted(start, is_harmless=is_harmless):
        for name, address, role in pages(area, world):
            if role not in clients:
                clients[role] = Client()
                if role != "anonymous":
                    clients[role].force_login(
                        getattr(world, role), backend=settings.AUTHENTICATION_BACKENDS[0]
                    )
            found[f"{name} {address} as {role}"] = _seen(clients[role].get(address))
    return found


def _seen(answer: Any) -> list[Any]:
    assert answer.status_code < 500
    seen = []
    for kind, text in documents(answer):
        if kind == "text/html":
            seen.append(look(text))
        elif kind == "application/atom+xml":
            seen += feed(text)
        elif kind in {"text/calendar", "text/plain"}:
            seen.append(lines(text))
    return seen


def letters(start: int, *, is_harmless: bool) -> dict[str, Any]:
    """One mail of every kind that waits, as it would go out."""
    with planted(start, is_harmless=is_harmless):
        kinds: dict[str, Any] = {}
        for delivery in Delivery.objects.select_related("notification__recipient", "notification__listing"):
            kind = delivery.notification.kind
            if kind not in kinds:
                letter = mail.letter(delivery)
                (html, _type), *_none = letter.alternatives
                kinds[kind] = [look(str(html), is_mail=True)]
                assert "\n" not in letter.subject
        for owed in Letter.objects.select_related("ticket__customer", "message__by"):
            letter = tickets.written(owed)
            (html, _type), *_none = letter.alternatives
            kinds.setdefault(f"ticket {owed.kind}", [look(str(html), is_mail=True)])
            assert "\n" not in letter.subject
        return kinds


def faults(payload: dict[str, Any], harmless: dict[str, Any]) -> list[str]:
    """What payloads made that harmless words did not, with where it stands."""
    said = []
    for place, seen in payload.items():
        for number, one in enumerate(seen):
            before = harmless[place][number] if number < len(harmless.get(place, [])) else type(one)()
            wrong = (
                one.beside(before) if hasattr(one, "beside") else [f"a line more: {x}" for x in one - before]
            )
            said += [f"{place}: {words}" for words in dict.fromkeys(wrong)]
    return said
