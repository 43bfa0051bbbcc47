"""Words of somebody that stand with other people: in what they were told, in what happened, in the admin's log.

They are found by what happened (`Event`): what the person did, and what happened to what is theirs.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from notifications.channels.models import Notification
from yardsale.events.models import Event
from yardsale.privacy.holdings import NAME, SAID, TITLE, Holding
from yardsale.privacy.map import HOLDINGS
from yardsale.privacy.tracing import Rows, Somebody, model_of, rows

BATCH = 500
#: Of what people are told, and of what happened: under which names words of others stand, and what takes their place.
NAMES = {"name", "author", "about", "buyer", "seller", "claimant", "respondent", "by", "other", "who"}
WORDS = {"text", "words", "note", "reason", "place", "what", "answer"}
TITLES = {"title", "thing", "bought", "into"}


def scrub(values: Any, *, is_about_their_thing: bool) -> Any:
    """The same values without names and words; titles go only where the thing was theirs."""
    if not isinstance(values, dict):
        return values
    return {key: _instead(key, value, is_about_their_thing) for key, value in values.items()}


def _instead(key: str, value: Any, is_about_their_thing: bool) -> Any:
    if isinstance(value, dict):
        return scrub(value, is_about_their_thing=is_about_their_thing)
    if not isinstance(value, str) or not value:
        return value
    if key in NAMES:
        return NAME
    if key in WORDS or (key == "why" and " " in value):
        return SAID
    return TITLE if key in TITLES and is_about_their_thing else value


def subjects(holding: Holding, who: Somebody) -> Rows:
    """Rows to which something can have happened, and about which somebody of us can have noted something."""
    return rows(holding, holding.paths, who)


def events(who: Somebody) -> Iterator[tuple[Rows, bool]]:
    """What they did, and what happened to what is theirs; each with whether a title in it is theirs."""
    yield Event.objects.filter(by=who.pk), False
    for holding in HOLDINGS.values():
        if holding.model == "events.Event" or not _has_a_number(holding):
            continue
        label = apps.get_model(holding.model)._meta.label_lower
        keys = subjects(holding, who).values("pk")
        yield Event.objects.filter(subject_kind=label, subject_id__in=keys), _is_theirs(holding)


def _has_a_number(holding: Holding) -> bool:
    return model_of(holding)._meta.pk.get_internal_type() in {"BigAutoField", "AutoField"}


def _is_theirs(holding: Holding) -> bool:
    """Where a title stands in its own row, it is theirs or nobody's: those of others' things are told by other tables."""
    return holding.model in {
        "listings.Listing",
        "forum_conversation.Topic",
        "reports.Report",
        "moderation.Act",
    }


def notifications(event_pks: list[int], who: Somebody) -> Rows:
    occasions = [f"event:{pk}" for pk in event_pks]
    return Notification.objects.filter(occasion__in=occasions).exclude(recipient=who.pk)


def about_their_things(who: Somebody) -> Rows:
    """Alerts and others that name a thing of theirs."""
    theirs = Q(listing__seller=who.pk) | Q(interest__order__seller=who.pk)
    return Notification.objects.filter(theirs).exclude(recipient=who.pk)


def log_entries(who: Somebody) -> Iterator[Rows]:
    """What the admin wrote down about rows of theirs: it repeats how they were called."""
    for holding in HOLDINGS.values():
        model = model_of(holding)
        if model is LogEntry:
            continue
        kind = ContentType.objects.get_for_model(model)
        keys = [str(pk) for pk in subjects(holding, who).values_list("pk", flat=True)[:50_000]]
        found = LogEntry.objects.filter(content_type=kind, object_id__in=keys)
        yield found.exclude(object_repr=NAME, change_message="")
