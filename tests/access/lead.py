"""What leads and account managers have: planted, and who meets what there."""

from support.tickets import changes, looks, opening
from support.tickets.desk_models import Changed, Verb
from support.tickets.models import Entry, KeyCustomer, Queue, Score, Touch
from support.tickets.statuses import Shown
from tests.access.doors import STAFF, Row, key, staff
from tests.access.framework import SEES, admin_rows
from tests.access.words import word


def plant(w):
    w.ticket_of_desk = opening.open_ticket(
        kind="other", subject="A question", text="Where is the key?", customer=w.other_seller
    )
    looks.record(w.agent, Shown.EMAIL, about=w.second, reason=f"To write: {word('lookreason')}")
    w.look = _latest("Look")
    w.queue = Queue.objects.order_by("pk").first()
    changes.record(
        w.lead, Changed.QUEUE, Verb.CHANGED, w.queue, details={"name": [word("changetold"), "General"]}
    )
    w.change = _latest("Change")
    w.entry = Entry.objects.filter(ticket=w.ticket_of_desk).get()
    w.score = Score.objects.order_by("pk").first()
    w.kept = KeyCustomer.objects.create(
        customer=w.buyer, manager=w.manager, next_step=f"Ring {word('nextstep')}", next_at="2030-01-01"
    )
    Touch.objects.create(key_customer=w.kept, by=w.manager, text=f"Said {word('touch')}", health="watch")


def _latest(name):
    from django.apps import apps

    return apps.get_model("tickets", name).objects.latest("pk")


_BOOK = {"nextstep": "view", "touch": "view", "ordertitle": "view", "ticketsubject": "view"}
LEAD = [
    *admin_rows("tickets_look", "look", "lead", shows={"lookreason": "view"}),
    *admin_rows("tickets_change", "change", "lead", shows={"changetold": "view"}),
    *admin_rows("tickets_entry", "entry", "lead"),
    *admin_rows("tickets_score", "score", "lead", shows={"scorecomment": "view"}),
    *admin_rows("tickets_keycustomer", "kept", "lead manager", change="lead manager admin", shows=_BOOK),
    # Asked for by POST: that somebody looked is written down.
    Row("admin:accounts_user_reveal", key("buyer"), get=staff(STAFF, 405), post=staff(f"{SEES} admin", 302)),
    Row("desk_figures", get=staff("lead admin", 200), post=staff(STAFF, 405)),
    Row("desk_figures_csv", get=staff("lead admin", 200), post=staff(STAFF, 405)),
]
