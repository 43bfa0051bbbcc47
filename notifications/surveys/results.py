"""What people said, counted: how many answered, the score with its interval, how the answers are spread, and the words."""

from dataclasses import dataclass, replace
from math import sqrt

from babel.numbers import format_decimal
from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from notifications.surveys.forms import values_of
from notifications.surveys.models import Survey
from notifications.surveys.statuses import Kind
from yardsale import charts
from yardsale.charts import Chart, Point

#: Fewer answers say nothing about everybody.
FEWEST = 10
_Z = 1.959964


@dataclass(frozen=True)
class Results:
    invited: int
    answered: int
    put_away: int
    rate: str
    #: The score in words, and between what it lies; "" for a choice.
    score: str
    between: str
    chart: Chart


def of(survey: Survey) -> Results:
    """Two queries."""
    counted = survey.invitations.aggregate(
        invited=Count("pk"), answered=Count("answered_at"), put_away=Count("put_away_at")
    )
    spread = dict(survey.answers.values_list("value").annotate(people=Count("pk")))
    invited, answered = counted["invited"], counted["answered"]
    rate = charts.tenths_of_percent(round(answered * 1000 / invited)) if invited else "–"
    score, between = _score(survey, spread)
    return Results(
        invited, answered, counted["put_away"], rate, score, between, _chart(survey, spread, answered)
    )


def _chart(survey: Survey, spread: dict[int, int], answered: int) -> Chart:
    points = [Point(words, spread.get(value, 0)) for value, words in values_of(survey)]
    drawn = charts.bars("answers", _("How the answers are spread"), points, heads=(_("Answer"), _("People")))
    return replace(drawn, summary=_("%(n)s answers.") % {"n": charts.number(answered)}) if answered else drawn


def recommends(value: int) -> int:
    """9 and 10 count for us, 0 to 6 against us."""
    return 100 if value >= 9 else -100 if value <= 6 else 0


def interval(weighed: list[tuple[float, int]]) -> tuple[float, float, float]:
    """The mean of values that so many people gave, and the ends of its 95 % interval."""
    people = sum(count for _value, count in weighed)
    mean = sum(value * count for value, count in weighed) / people
    squares = sum(count * (value - mean) ** 2 for value, count in weighed)
    half = _Z * sqrt(squares / (people - 1) / people) if people > 1 else 0.0
    return mean, mean - half, mean + half


def _score(survey: Survey, spread: dict[int, int]) -> tuple[str, str]:
    if survey.kind == Kind.CHOICE or not spread:
        return "", ""
    is_recommend = survey.kind == Kind.RECOMMEND
    weighed = [
        (float(recommends(value) if is_recommend else value), count) for value, count in spread.items()
    ]
    least, most = (-100.0, 100.0) if is_recommend else (1.0, 5.0)
    mean, low, high = interval(weighed)
    write = _whole if is_recommend else _tenths
    if sum(spread.values()) < FEWEST:
        return write(mean), _("too few answers to say how sure that is")
    ends = {"low": write(max(least, low)), "high": write(min(most, high))}
    return write(mean), _("between %(low)s and %(high)s, surely enough (95 %%)") % ends


def _whole(value: float) -> str:
    number = round(value)
    return f"+{number}" if number > 0 else str(number).replace("-", "−")


def _tenths(value: float) -> str:
    return str(format_decimal(value, "0.0", locale=settings.FORMAT_LOCALE))
