"""The segments that are counted each night, as audiences."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from listings.segments.models import Standing
from listings.segments.statuses import SEGMENTS
from notifications.announcements import audiences
from yardsale.accounts.models import User


def register_all() -> None:
    for key, one in SEGMENTS.items():
        audiences.register(key, audiences.Segment(one.label, one.why, _people_of(key)))


def _people_of(key: str) -> Callable[[QuerySet[User]], QuerySet[User]]:
    def people(everyone: QuerySet[User]) -> QuerySet[User]:
        return everyone.filter(Exists(Standing.objects.in_segment(key).filter(person=OuterRef("pk"))))

    return people
