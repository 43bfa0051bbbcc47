"""What the desk's pages ask for. Whatever is typed is kept when something is wrong with it."""

from dataclasses import fields as fields_of
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.disputes.models import LONGEST as LONGEST_STATEMENT
from forum.disputes.statuses import SELLERS_REASONS, Deal, Reason
from listings.orders.models import Order
from support.tickets import desk, handling, macros
from support.tickets.desk import VIEWS, Wanted
from support.tickets.handling import LONGEST_TAG, MOST_TAGS, cleaned_tags
from support.tickets.models import LONGEST, LONGEST_SUBJECT, Macro, SavedView, Ticket
from support.tickets.statuses import OUTCOMES, Kind, Priority, State
from yardsale.accounts.models import User
from yardsale.admin import Day, Hour

if TYPE_CHECKING:
    from collections.abc import Iterable

SAY_SOMETHING = _("Write a few words first, so that everybody knows what you mean.")


def _choices(first: Any, rest: "Iterable[tuple[Any, Any]]") -> list[tuple[Any, Any]]:
    return [("", first), *rest]


class Tags(forms.CharField):
    """Words with commas between them; small letters, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_TAGS * (LONGEST_TAG + 2), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        said = cleaned_tags(str(super().clean(value) or "").split(","))
        if len(said) > MOST_TAGS:
            raise forms.ValidationError(_now("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS})
        return said


class FilterForm(forms.Form):
    """A plain GET form. What makes no sense is said and left out: the rest of the filter still holds."""

    view = forms.ChoiceField(
        choices=[(name, view.label) for name, view in VIEWS.items()], required=False, widget=forms.HiddenInput
    )
    q = forms.CharField(
        label=_("Search"),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Subject, number, or a customer’s e-mail or code")}
        ),
    )
    state = forms.ChoiceField(
        label=_("State"), choices=_choices(_("As the view"), State.choices), required=False
    )
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    kind = forms.ChoiceField(label=_("About"), choices=_choices(_("Anything"), Kind.choices), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=_choices(_("Any"), Priority.choices), required=False
    )
    tag = forms.CharField(label=_("Tag"), max_length=LONGEST_TAG, required=False)

    def __init__(self, *args: Any, queues: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].choices = _choices(_now("Any"), [(one.slug, one.name) for one in queues])  # type: ignore[attr-defined]
        named = [("me", _now("Me")), ("nobody", _now("Nobody")), *((str(pk), name) for pk, name in people)]
        self.fields["owner"].choices = _choices(_now("Anybody"), named)  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].replace("\x00", "").split())

    def clean_tag(self) -> str:
        return next(iter(cleaned_tags([self.cleaned_data["tag"]])), "")

    def wanted(self) -> Wanted:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**said)


def wanted_from(query: Any) -> Wanted:
    """Of an address that leads back to a view: only what is true of every queue is believed, people and queues included."""
    said = {one.name: str(query.get(one.name, ""))[:120].replace("\x00", "") for one in fields_of(Wanted)}
    if said["view"] not in VIEWS:
        said["view"] = desk.FIRST_VIEW
    for name, known in (
        ("state", State.values),
        ("kind", Kind.values),
        ("priority", map(str, Priority.values)),
    ):
        if said[name] not in known:
            said[name] = ""
    if said["owner"] not in {"", "me", "nobody"} and not _is_key(said["owner"]):
        said["owner"] = ""
    return Wanted(**said)


def _is_key(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 10


class ViewForm(forms.Form):
    """Keep this filter under a name."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=60, error_messages={"required": _("Give the view a name.")}
    )
    is_shared = forms.BooleanField(label=_("For the whole team"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


# -- Writing -------------------------------------------------------------------------------------------------------


class MessageForm(forms.Form):
    """A reply or a note. Files come beside it and are kept before it is looked at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": SAY_SOMETHING,
            "max_length": _("This is longer than one message may be: please send it in two."),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    # Of a complaint alone, and only where it is solved with the reply.
    outcome = forms.CharField(required=False, max_length=10)


class VersionForm(forms.Form):
    """Every act names the ticket as it was looked at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        self.ticket, self.by = ticket, by
        kwargs.setdefault("initial", {}).setdefault("version", ticket.version)
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """What depends on the ticket."""

    def wishes(self) -> dict[str, Any]:
        """What the act is given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ChangeForm(VersionForm):
    """What a ticket is filed under, all in one place."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("A ticket needs a subject.")},
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    queue: Any = forms.ModelChoiceField(label=_("Queue"), queryset=None, empty_label=None)
    tags = Tags(label=_("Tags"), required=False, help_text=_("With commas between them."))

    def __init__(
        self, *args: Any, people: "list[tuple[int, str]] | None" = None, queues: Any = None, **kwargs: Any
    ) -> None:
        self.people, self.queues = people, queues
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        people = desk.workers() if self.people is None else self.people
        ticket = self.ticket
        known = {pk for pk, _name in people}
        if ticket.owner and ticket.owner_id not in known:
            people = [*people, (ticket.owner.pk, ticket.owner.name)]
        self.fields["owner"].choices = _choices(_now("Nobody"), [(str(pk), name) for pk, name in people])  # type: ignore[attr-defined]
        queue: Any = self.fields["queue"]
        queue.queryset = ticket.queue.__class__.objects.order_by("position", "pk")
        if self.queues is not None:
            queue.choices = [(one.pk, one.name) for one in self.queues]
        self.initial = dict(self.initial) | {
            "subject": ticket.subject, "owner": str(ticket.owner_id or ""), "priority": ticket.priority,
            "queue": ticket.queue_id, "tags": ticket.tags,
        }  # fmt: skip

    def wishes(self) -> dict[str, Any]:
        said = super().wishes()
        said["owner"] = User.objects.get(pk=int(said["owner"])) if said["owner"] else None
        return said


class OutcomeForm(VersionForm):
    """How a complaint ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(one.value, one.label) for one in OUTCOMES],
        widget=forms.RadioSelect,
        help_text=_("The customer reads it, and it is counted among the desk’s figures."),
        error_messages={"required": _("Please choose how the complaint ended.")},
    )

    def prepare(self) -> None:
        self.initial = {"outcome": self.ticket.outcome} | dict(self.initial)


AFTERS: list[tuple[str, Any]] = [
    ("1", _("One hour")),
    ("4", _("Four hours")),
    ("morning", _("Tomorrow morning")),
    ("week", _("A week")),
    ("then", _("Until the day and hour below")),
]


class SnoozeForm(VersionForm):
    after = forms.ChoiceField(
        label=_("Put it aside for"), choices=AFTERS, widget=forms.RadioSelect, initial="4"
    )
    day = forms.DateField(label=_("Day"), required=False, widget=Day)
    hour = forms.TimeField(label=_("Hour"), required=False, widget=Hour)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("after") == "then" and "day" in said and not said["day"]:
            self.add_error("day", _now("Say until which day."))
        # Before it is made a moment: the last days of the calendar have no moment in every time zone.
        if said.get("day") and said["day"] > timezone.localdate() + handling.LONGEST_ASIDE:
            self.add_error("day", _now("Please choose a day within a year."))
        elif said.get("day") and said["day"] < timezone.localdate():
            self.add_error("day", _now("Please choose a day that is still to come."))
        return said

    def wishes(self) -> dict[str, Any]:
        said, now = self.cleaned_data, timezone.localtime()
        if said["after"] == "then":
            return {"until": _moment(said["day"], said["hour"] or time(9))}
        if said["after"] == "morning":
            return {"until": _moment((now + timedelta(days=1)).date(), time(9))}
        return {
            "until": now
            + (timedelta(days=7) if said["after"] == "week" else timedelta(hours=int(said["after"])))
        }


def _moment(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class OtherForm(VersionForm):
    """Another ticket, by its number."""

    other = forms.CharField(
        label=_("Number of the other ticket"),
        max_length=20,
        error_messages={"required": _("Write the number of the other ticket.")},
    )
    name = "other"

    def clean_other(self) -> Ticket:
        code = self.cleaned_data["other"].strip().lstrip("#").lower()
        found = desk.seen_by(self.by).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_now("There is no ticket with this number. Please look again."))
        return found

    def wishes(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data["other"]}


class MergeForm(OtherForm):
    name = "into"


class SplitForm(VersionForm):
    subject = forms.CharField(label=_("Subject of the new ticket"), max_length=LONGEST_SUBJECT)
    kind = forms.ChoiceField(label=_("About"), choices=Kind.choices)
    messages = forms.TypedMultipleChoiceField(
        label=_("What goes along"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one message of the customer’s.")},
    )

    def prepare(self) -> None:
        rows = self.ticket.messages.order_by("number").values_list("number", "text", "is_note", "side")[:200]
        self.fields["messages"].choices = [  # type: ignore[attr-defined]
            (number, f"{number}. {_side(side, is_note)}: {' '.join(text.split())[:90]}")
            for number, text, is_note, side in rows
        ]
        self.initial.setdefault("kind", self.ticket.kind)


def _side(side: str, is_note: bool) -> str:
    if is_note:
        return str(_now("Note"))
    return str(_now("Customer")) if side == "customer" else str(_now("Our team"))


class EscalateForm(VersionForm):
    summary = forms.CharField(
        label=_("What a lead should know"),
        help_text=_("What happened, what was tried, and what you need. It becomes an internal note."),
        max_length=LONGEST,
        error_messages={"required": SAY_SOMETHING},
        widget=forms.Textarea(attrs={"rows": 9}),
    )

    def prepare(self) -> None:
        self.initial.setdefault("summary", self.begun)

    @property
    def begun(self) -> str:
        """The three headings to write under."""
        return str(_now("What happened:\n\nWhat was tried:\n\nWhat I need:\n"))

    def clean_summary(self) -> str:
        """Headings alone tell a lead nothing."""
        said = str(self.cleaned_data["summary"])
        if said.split() == self.begun.split():
            raise forms.ValidationError(SAY_SOMETHING)
        return said


class DisputeForm(VersionForm):
    reason = forms.ChoiceField(label=_("What is wrong?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In the customer’s words"),
        help_text=_("Both sides read this."),
        max_length=LONGEST_STATEMENT,
        error_messages={"required": SAY_SOMETHING},
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    wants = forms.ChoiceField(
        label=_("What would make it right?"),
        choices=[(deal, deal.label) for deal in (Deal.REFUND, Deal.PART, Deal.RETURN)],
        widget=forms.RadioSelect,
        initial=Deal.REFUND,
    )

    def prepare(self) -> None:
        order = self.ticket.order
        is_seller = order is not None and order.seller_id == self.ticket.customer_id
        reasons = [one for one in Reason if (one in SELLERS_REASONS) == is_seller or one == Reason.HARASSMENT]
        self.fields["reason"].choices = [(str(one), one.label) for one in reasons]  # type: ignore[attr-defined]


class ArticleForm(VersionForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("What was learned"),
        help_text=_(
            "Names, addresses, numbers and codes are taken out; please read it once more before it is published."
        ),
        max_length=LONGEST,
        error_messages={"required": SAY_SOMETHING},
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def prepare(self) -> None:
        self.initial.setdefault("title", self.ticket.subject)
        self.initial.setdefault("text", _last_reply(self.ticket))


class AnswerForm(VersionForm):
    text = ArticleForm.base_fields["text"]

    def prepare(self) -> None:
        self.initial.setdefault("text", _last_reply(self.ticket))


def _last_reply(ticket: Ticket) -> str:
    replies = ticket.messages.filter(side="team", is_note=False).order_by("-number")
    return replies.values_list("text", flat=True).first() or ""


class AttachForm(VersionForm):
    order = forms.CharField(
        label=_("Code of the order"),
        max_length=20,
        required=False,
        help_text=_("Leave it empty when it is about none."),
    )

    def prepare(self) -> None:
        self.initial.setdefault("order", self.ticket.order.code if self.ticket.order else "")

    def clean_order(self) -> Order | None:
        code = self.cleaned_data["order"].strip().lower()
        if not code:
            return None
        customer = self.ticket.customer
        found = Order.objects.involving(customer).filter(code=code).first() if customer else None
        if found is None:
            raise forms.ValidationError(_now("This customer has no order with this code."))
        return found


# -- Macros and views in the admin ---------------------------------------------------------------------------------


class MacroForm(forms.ModelForm):
    state = forms.ChoiceField(label=_("Then"), choices=list(macros.STATES.items()), required=False)
    tags = Tags(label=_("Adds tags"), required=False, help_text=_("With commas between them."))
    owner_to = forms.ChoiceField(label=_("Owner"), choices=list(macros.OWNERS.items()), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=_choices(_("Leaves it as it is"), Priority.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )
    snooze_hours = forms.IntegerField(
        label=_("Puts it aside for (hours)"), min_value=1, max_value=24 * 60, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("Offered for"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for every ticket."),
    )
    is_shared = forms.BooleanField(label=_("For the whole team"), required=False)

    class Meta:
        model = Macro
        fields = ["title", "text", "is_note", "kinds", "is_retired"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            names = ", ".join(f"{{{name}}}" for name in macros.VARIABLES)
            self.fields["text"].help_text = _now("These are filled in: %(names)s") % {"names": names}
        does = self.instance.does or {}
        for key in ("state", "tags", "owner", "priority", "snooze_hours"):
            name = "owner_to" if key == "owner" else key
            if name in self.fields and key in does:
                self.fields[name].initial = does[key]
        if "is_shared" in self.fields:
            self.fields["is_shared"].initial = bool(self.instance.pk and self.instance.owner_id is None)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        unknown = macros.unknown_in(text)
        if unknown:
            raise forms.ValidationError(
                _now("%(names)s means nothing here. You can use: %(known)s")
                % {
                    "names": ", ".join(unknown),
                    "known": ", ".join(f"{{{name}}}" for name in macros.VARIABLES),
                }
            )
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        does = {
            "state": said.get("state"), "tags": said.get("tags"), "owner": said.get("owner_to"),
            "priority": said.get("priority"), "snooze_hours": said.get("snooze_hours"),
        }  # fmt: skip
        self.instance.does = {name: value for name, value in does.items() if value not in (None, "", [])}
        if "text" in said and not said["text"].strip() and not self.instance.does:
            self.add_error("text", _now("A macro says something or does something: fill in one of the two."))
        if said.get("state") == State.SOLVED and said.get("snooze_hours"):
            self.add_error("snooze_hours", _now("What is solved is not put aside: choose one of the two."))
        same = Macro.objects.filter(title=said.get("title"), owner=None).exclude(pk=self.instance.pk)
        if said.get("is_shared") and same.exists():
            self.add_error("title", _now("The team has a macro of this name already."))
        return said


class SavedViewForm(forms.ModelForm):
    is_shared = forms.BooleanField(label=_("For the whole team"), required=False)

    class Meta:
        model = SavedView
        fields = ["name", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_shared" in self.fields:
            self.fields["is_shared"].initial = bool(self.instance.pk and self.instance.owner_id is None)
