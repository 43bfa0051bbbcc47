"""The agents' workplace inside Django's admin: the queue, a ticket's page, what is done with it, macros and kept views."""

from datetime import timedelta

from django.utils import timezone

from support.tickets import drafts, handling, opening
from support.tickets.desk_acts import ACTS
from support.tickets.models import BusinessHours, Macro, Queue, SavedView, Ticket
from tests.access.doors import DESK, DONE, Row, code, key, said, staff
from tests.access.framework import admin_rows
from tests.access.words import word

#: Who works on tickets; the admin may do everything.
WORK = f"{DESK} admin"
GET, POST = staff(WORK, 405), staff(WORK, *DONE)


def plant(w):
    """A macro and a view of the team's, one of each of the agent's own, and what the agent has typed and not sent."""
    w.desk_hours, w.desk_queue = BusinessHours.objects.get(), Queue.objects.get(slug="general")
    w.desk_macro = Macro.objects.create(title="For all", text=f"Say {word('deskmacro')} to {{first_name}}")
    w.own_macro = Macro.objects.create(title=f"Mine {word('ownmacro')}", text="Hello", owner=w.agent)
    w.desk_view = SavedView.objects.create(name=f"The team’s {word('deskview')}", query="view=soon")
    w.own_view = SavedView.objects.create(name=f"Mine {word('ownview')}", query="view=mine", owner=w.agent)
    drafts.keep(w.ticket, by=w.agent, text=f"Half a {word('deskdraft')}", is_note=False, version=1)
    w.spam_ticket, w.aside_ticket = (
        opening.open_ticket(kind="other", subject=subject, text="Words", customer=w.buyer)
        for subject in ("Buy watches", "For later")
    )
    handling.mark_spam(w.spam_ticket, by=w.agent, version=1)
    handling.snooze(w.aside_ticket, by=w.agent, version=1, until=timezone.now() + timedelta(days=2))
    # One form is sent to them all: it names one version.
    w.ticket.refresh_from_db()
    others = [one.pk for one in (w.spam_ticket, w.aside_ticket, w.solved_ticket)]
    Ticket.objects.filter(pk__in=others).update(version=w.ticket.version)


#: What is done with a ticket in another state than the first one's.
OF_OTHERS = {"reopen": "solved_ticket", "not-spam": "spam_ticket", "wake": "aside_ticket"}


def _at(what):
    return lambda w: [getattr(w, OF_OTHERS.get(what, "ticket")).code, what]


def _deed(w):
    """What the form of any act asks for; each takes what it knows."""
    return {
        "version": w.ticket.version, "summary": "They are angry.", "subject": "Another subject", "priority": "2",
        "queue": w.desk_queue.pk, "tags": "checked", "after": "4", "order": "", "other": w.solved_ticket.code,
        "kind": "other", "messages": ["1"], "reason": "harassment", "text": "They threaten me.", "wants": "refund",
        "title": "What to do",
    }  # fmt: skip


def _let(deed, *codes):
    return staff("lead admin" if deed.needs_lead else WORK, *codes)


#: What a ticket's page says, beside what stands in the customer's own.
READS = dict.fromkeys(
    [
        "ticketsubject", "ticketwords", "ticketreply", "ticketnote", "guestwords", "guestreply", "othersticket", "ordertitle",
        "scorecomment",
    ],
    WORK,
) | {"deskdraft": "agent"}  # fmt: skip
NAMED = {"ticketsubject": WORK, "othersticket": WORK}
# fmt: off
DESK_ROWS = [
    Row("admin:tickets_ticket_changelist", get=staff(WORK, 200), post=staff(WORK, 405),
        shows=NAMED | {"deskview": WORK, "ownview": "agent", "ownmacro": "agent"}),
    Row("admin:tickets_ticket_keep_view", get=GET, post=POST, data=said(name="Complaints", back="view=complaints")),
    Row("admin:tickets_ticket_forget_view", key("desk_view"), get=GET,
        post=staff(WORK, 404) | dict.fromkeys(("lead", "admin"), (302,))),
    Row("admin:tickets_ticket_bulk", get=staff(WORK, 302), post=POST, shows=NAMED | {"deskmacro": WORK},
        data=lambda w: {"macro": w.desk_macro.pk, "pick": [w.ticket.code, w.others_ticket.code]}),
    Row("admin:tickets_ticket_change", code("ticket"), get=staff(WORK, 200), post=staff(WORK, 405),
        shows=READS | {"ownmacro": "agent"}, also=((code("guest_ticket"), None), (code("others_ticket"), None),
        (code("own_guest_ticket"), None), (code("solved_ticket"), None))),
    Row("admin:tickets_ticket_skip", code("ticket"), get=staff(WORK, 302), post=staff(WORK, 405)),
    Row("admin:tickets_ticket_send", code("ticket"), get=GET, post=POST, shows=READS,
        data=lambda w: {"text": "We look.", "version": w.ticket.version, "then": "wait", "anyway": "keep"}),
    Row("admin:tickets_ticket_draft", code("ticket"), get=GET, post=POST, data=said(text="Half", version="1")),
    Row("admin:tickets_ticket_present", code("ticket"), get=GET, post=staff(WORK, 200), data=said(typing="1")),
    Row("admin:tickets_ticket_macro", code("ticket"), get=staff(WORK, 302), post=POST, shows=READS | {"deskmacro": WORK},
        data=lambda w: {"macro": w.desk_macro.pk, "version": w.ticket.version, "text": "Hello"}),
    Row("admin:tickets_ticket_reveal", code("ticket"), get=GET, post=staff(WORK, 302, 404), data=said(what="email")),
    Row("admin:tickets_ticket_file", lambda w: [w.ticket.code, w.ticket_file.pk], get=staff(WORK, 200),
        post=staff(WORK, 405), shows={"ticketfile": WORK, "ticketnote": WORK},
        also=((lambda w: [w.ticket.code, w.note_file.pk], None),
        (lambda w: [w.others_ticket.code, w.ticket_file.pk], staff(WORK, 404)))),
    # A form of its own for each act, sent by everybody; what only leads do is refused to the others.
    Row("admin:tickets_ticket_act", _at("escalate"), get=staff(WORK, 200), post=POST, shows=READS, data=_deed,
        also=(*((_at(what), _let(deed, 200)) for what, deed in ACTS.items()), (_at("delete"), staff(WORK, 404))),
        tried=(*((_at(what), _let(deed, *DONE)) for what, deed in ACTS.items()), (_at("delete"), staff(WORK, 404)))),
    *admin_rows("tickets_businesshours", "desk_hours", "lead", change="lead admin"),
    *admin_rows("tickets_queue", "desk_queue", "lead", change="lead admin"),
    *admin_rows("tickets_macro", "desk_macro", DESK, change="lead admin", add=WORK, shows={"deskmacro": "view",
        "ownmacro": "agent"}),
    *admin_rows("tickets_savedview", "desk_view", DESK, change="lead admin", add="", shows={"deskview": "view",
        "ownview": "agent"}),
]
