"""Canned replies and macros: words with {variables}, and what is done with them, shown before anything happens."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from support.tickets import handling, talking
from support.tickets.models import Attachment, Macro, Message, Ticket
from support.tickets.moves import hold
from support.tickets.statuses import Priority, State
from yardsale import formats
from yardsale.refusals import Refusal
from yardsale.written import Written

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: What may stand in braces, and what each says, for whoever writes a macro.
VARIABLES: dict[str, Any] = {
    "customer_name": gettext_lazy("the customer’s name"),
    "first_name": gettext_lazy("the first word of it"),
    "ticket_number": gettext_lazy("the ticket’s number"),
    "subject": gettext_lazy("the ticket’s subject"),
    "order_title": gettext_lazy("what the order is about"),
    "order_code": gettext_lazy("the order’s code"),
    "agent_name": gettext_lazy("your name"),
    "queue": gettext_lazy("the name of the queue"),
    "due": gettext_lazy("until when the next answer is due"),
    "site": gettext_lazy("the site’s address"),
}
#: Those that a ticket may not have; a macro that needs one is not sent without it.
_NEED_AN_ORDER = {"order_title", "order_code"}
_BRACES = re.compile(r"\{([^{}\n]*)\}")

#: Where a macro may lead, in the words of its form.
STATES: dict[str, Any] = {
    "": gettext_lazy("Leaves the state as it is"),
    State.CUSTOMER.value: gettext_lazy("Waits for the customer"),
    State.INSIDE.value: gettext_lazy("Waits inside"),
    State.SOLVED.value: gettext_lazy("Solves it"),
}
OWNERS: dict[str, Any] = {
    "": gettext_lazy("Leaves the owner as it is"),
    "me": gettext_lazy("Gives it to whoever uses the macro"),
    "nobody": gettext_lazy("Hands it back to the queue"),
}


def _offered(agent: int) -> "QuerySet[Macro]":
    found = Macro.objects.filter(Q(owner=None) | Q(owner=agent), is_retired=False)
    return found.only("title").order_by("-used", "title")


_OFFERED = Written(lambda agent: _offered(agent)[:100], agent=int)
_FITTING = Written(
    lambda agent, kind: _offered(agent).filter(Q(kinds=[]) | Q(kinds__contains=[kind]))[:100],
    agent=int,
    kind=str,
)


def offered_to(agent: "User", ticket: Ticket | None = None) -> list[Macro]:
    """Everybody's and their own; for a ticket those of its kind, most used first."""
    return _OFFERED(agent=agent.pk) if ticket is None else _FITTING(agent=agent.pk, kind=ticket.kind)


def unknown_in(text: str) -> list[str]:
    """Names in braces that mean nothing here; "{}" and stray braces are among them."""
    found = [name for name in _BRACES.findall(text) if name not in VARIABLES]
    left = _BRACES.sub("", text)
    return [f"{{{name}}}" for name in dict.fromkeys(found)] + [brace for brace in "{}" if brace in left]


def values_for(ticket: Ticket, *, by: "User") -> dict[str, str]:
    name = ticket.customer_name
    order = ticket.order
    return {
        "customer_name": name,
        "first_name": name.split()[0] if name.split() else name,
        "ticket_number": f"#{ticket.code}",
        "subject": ticket.subject,
        "order_title": order.title if order else "",
        "order_code": order.code if order else "",
        "agent_name": by.name,
        "queue": str(ticket.queue),
        "due": _promised(ticket),
        "site": settings.SITE_URL,
    }


def _promised(ticket: Ticket) -> str:
    """A moment that has passed is no promise."""
    if ticket.due_at is None or ticket.due_at <= timezone.now():
        return _("as soon as we can")
    return formats.when_and_where(ticket.due_at)


def refuse_unfit(macro: Macro, ticket: Ticket) -> None:
    """Written for tickets of other kinds."""
    if macro.kinds and ticket.kind not in macro.kinds:
        raise Refusal(
            _("This macro is not for tickets of this kind: “%(kind)s”.") % {"kind": ticket.get_kind_display()}
        )


def refuse_others(macro: Macro, ticket: Ticket, *, by: "User") -> None:
    """Somebody else answers this one. A note in it disturbs nobody."""
    is_others = ticket.owner is not None and ticket.owner_id != by.pk
    if ticket.owner is not None and is_others and not (macro.is_note and not macro.does):
        raise Refusal(
            _("%(name)s has this ticket. It is left out unless you tick it.") % {"name": ticket.owner.name}
        )


def filled(macro: Macro, values: Mapping[str, str]) -> str:
    """The words with every variable said. What a customer wrote is put in once and never read for braces again."""
    missing = sorted({n for n in _BRACES.findall(macro.text) if n in _NEED_AN_ORDER and not values.get(n)})
    if missing:
        raise Refusal(_("This macro speaks of an order, and the ticket has none. Attach the order first."))
    return _BRACES.sub(lambda found: values.get(found.group(1), found.group(0)), macro.text)


# -- What it will do -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    words: str
    icon: str


def effects(macro: Macro) -> list[Effect]:
    """Everything it does, a line each, in the order it is done."""
    does = macro.does
    found = []
    if macro.text:
        words = (
            _("Saves an internal note that only our team reads")
            if macro.is_note
            else _("Sends a reply to the customer")
        )
        found.append(Effect(words, "lock" if macro.is_note else "reply"))
    if does.get("state"):
        found.append(Effect(str(STATES[does["state"]]), "arrow-right"))
    if does.get("tags"):
        found.append(Effect(_("Adds the tags %(tags)s") % {"tags": ", ".join(does["tags"])}, "tag"))
    if does.get("owner"):
        found.append(Effect(str(OWNERS[does["owner"]]), "user-check"))
    if does.get("priority") is not None:
        label = dict(Priority.choices).get(does["priority"], "?")
        found.append(Effect(_("Sets the priority to “%(what)s”") % {"what": label}, "flag"))
    if does.get("snooze_hours"):
        hours = does["snooze_hours"]
        words = _n("Puts it aside for %(n)d hour", "Puts it aside for %(n)d hours", hours) % {"n": hours}
        found.append(Effect(words, "moon"))
    return found


def summary(macro: Macro, *, count: int = 1) -> str:
    """What the button says: "Send reply and solve", "Save note", "Do it"."""
    says = (_("Save note") if macro.is_note else _("Send reply")) if macro.text else _("Change the ticket")
    then = {
        State.CUSTOMER.value: _("%(what)s and wait for the customer"),
        State.INSIDE.value: _("%(what)s and wait inside"),
        State.SOLVED.value: _("%(what)s and solve"),
    }.get(macro.does.get("state", ""), "%(what)s")
    said = then % {"what": says}
    return said if count == 1 else _("%(what)s: %(count)d tickets") % {"what": said, "count": count}


# -- Doing it ------------------------------------------------------------------------------------------------------

#: What leads to each state when nothing is said to the customer.
_LEADS = {
    State.CUSTOMER.value: handling.wait_for_customer,
    State.INSIDE.value: handling.wait_inside,
    State.SOLVED.value: handling.solve,
}
_THEN = {State.CUSTOMER.value: "wait", State.SOLVED.value: "solve"}


@transaction.atomic
def apply(
    macro: Macro,
    ticket: Ticket,
    *,
    by: "User",
    version: int,
    text: str | None = None,
    attachments: "Sequence[Attachment]" = (),
) -> Message | None:
    """All of it or nothing, of the ticket as it was looked at. `text` is what its words became after being read once more."""
    hold(ticket, version=version)
    words = (filled(macro, values_for(ticket, by=by)) if text is None else text) if macro.text else ""
    to, message, is_led = macro.does.get("state", ""), None, False
    wanted = _wanted(macro, ticket, by=by)
    if macro.text and not macro.is_note:
        if ticket.owner is None and wanted.get("owner") == by:
            # Whoever answers what nobody has gets it anyway.
            del wanted["owner"]
        lines, changes = handling.planned(ticket, **wanted)
        then = _THEN.get(to, "")
        message = talking.reply(
            ticket,
            by=by,
            text=words,
            version=version,
            then=then,
            extra=lines,
            attachments=attachments,
            **changes,
        )
        wanted, is_led = {}, bool(then)
    elif macro.text:
        message = talking.note(ticket, by=by, text=words, version=version, attachments=attachments)
    if wanted:
        handling.change(ticket, by=by, version=None, **wanted)
    if to in _LEADS and not is_led:
        _LEADS[to](ticket, by=by, version=None)
    Macro.objects.filter(pk=macro.pk).update(used=F("used") + 1)
    return message


def _wanted(macro: Macro, ticket: Ticket, *, by: "User") -> dict[str, Any]:
    """What `handling` is asked for; what is so already it leaves alone."""
    does = macro.does
    found: dict[str, Any] = {}
    if does.get("tags"):
        found["tags"] = [*ticket.tags, *does["tags"]]
    if does.get("owner"):
        found["owner"] = by if does["owner"] == "me" else None
    if does.get("priority") is not None:
        found["priority"] = does["priority"]
    if does.get("snooze_hours"):
        found["snoozed_until"] = timezone.now() + timedelta(hours=does["snooze_hours"])
    return found


# -- For many tickets ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of one ticket, in words."""

    ticket: Ticket
    is_done: bool
    words: str


def apply_to_many(
    macro: Macro, tickets: Sequence[tuple[Ticket, int]], *, by: "User", anyway: Collection[str] = ()
) -> list[Outcome]:
    """Each in its own transaction and only as it was looked at; what one refuses leaves the others alone. `anyway`: the
    numbers of others' tickets that were ticked although somebody else has them."""
    found = []
    for ticket, version in tickets:
        try:
            refuse_unfit(macro, ticket)
            if ticket.code not in anyway:
                refuse_others(macro, ticket, by=by)
            apply(macro, ticket, by=by, version=version)
        except Refusal as refusal:
            found.append(Outcome(ticket, is_done=False, words=str(refusal)))
        else:
            found.append(Outcome(ticket, is_done=True, words=_("Done")))
    return found
