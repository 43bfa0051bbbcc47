"""What the pages about posts outside show: a page of the list, one post with all that was done, and what it cost."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.social import budget, networks, rules, saying, standing
from notifications.social.models import Account, Attempt, Month, Post
from notifications.social.statuses import CERTAINLY_NOT_THERE, Network, Outcome, State
from yardsale import charts, formats

ROWS = 25
#: States one may look at alone, in the order in which they need somebody.
FILTERS = [
    State.UNKNOWN,
    State.WAITING,
    State.REFUSED,
    State.RELEASED,
    State.POSTED,
    State.DELETED,
    State.DRAFT,
]
TONES = {
    State.POSTED: "good", State.UNKNOWN: "bad", State.REFUSED: "bad", State.MISSING: "warn", State.WAITING: "warn",
    State.RELEASED: "info", State.ARMED: "info",
}  # fmt: skip
MONTHS = 12


class MonthRow(NamedTuple):
    month: date
    spent: str
    posts: int
    with_link: int
    mills: int


def list_of(state: str, before: str) -> dict[str, Any]:
    """A page of posts, newest first, found by the key of the last one."""
    posts = Post.objects.newest_first().defer("said")
    state = state if state in State.values else ""
    if state:
        posts = posts.filter(status=state)
    if before.isascii() and before.isdigit() and len(before) < 19:
        posts = posts.filter(pk__lt=int(before))
    rows = list(posts[: ROWS + 1])
    for row in rows:
        dress(row)
    return {
        "posts": rows[:ROWS],
        "after": rows[ROWS - 1].pk if len(rows) > ROWS else None,
        "state": state,
        "filters": [(each.value, each.label) for each in FILTERS],
        "is_later": bool(before),
    }


def dress(post: Post) -> Post:
    post.tone = TONES.get(State(post.status), "plain")  # type: ignore[attr-defined]
    return post


def purse() -> dict[str, Any]:
    """What may still be spent this month, and how our accounts stand: one query each."""
    now, is_dry = timezone.now(), networks.is_dry()
    looked = {account.network: account for account in Account.objects.all()}
    return {
        "is_dry": is_dry,
        "left": budget.text(budget.left(at=now, is_dry=is_dry)),
        "cap": budget.text(budget.cap()),
        "accounts": [
            {"name": each.label, "is_set": standing.is_set(each.value), "looked": looked.get(each.value)}
            for each in Network
        ],
    }


def post_of(post: Post, user: Any) -> dict[str, Any]:
    """One post: as it will look or looks, what was tried, and what this person may do."""
    attempts = list(post.attempts.all())
    return {
        "post": dress(post),
        "preview": saying.preview_of(post),
        "attempts": [(each, budget.text(each.cost)) for each in attempts],
        "may_change": rules.may_change(user, post),
        "may_release": rules.may_release(user, post),
        "may_stop": rules.may_stop(user, post),
        "may_drop": rules.may_drop(user, post),
        "may_look_for": rules.may_look_for(user, post),
        "may_delete": rules.may_delete(user, post),
    }


def spending() -> dict[str, Any]:
    """The last twelve months: a chart, and exactly in a table. Two queries."""
    is_dry, this = networks.is_dry(), budget.month_of(timezone.now())
    months = [_back(this, back) for back in reversed(range(MONTHS))]
    spent = dict(Month.objects.filter(is_dry=is_dry, month__gte=months[0]).values_list("month", "spent"))
    made = (
        Attempt.objects.filter(is_dry=is_dry, month__gte=months[0])
        .exclude(outcome__in=[*CERTAINLY_NOT_THERE, Outcome.ARMED])
        .values("month")
        .annotate(posts=Count("pk"), linked=Count("pk", filter=~Q(post__link="")))
    )
    counted = {row["month"]: (row["posts"], row["linked"]) for row in made}
    rows = []
    for month in months:
        mills, (posts, linked) = spent.get(month, 0), counted.get(month, (0, 0))
        rows.append(MonthRow(month, budget.text(mills), posts, linked, mills))
    points = [
        charts.Point(formats.month(row.month), round(row.mills / budget.MILLS), f"{row.month:%b}")
        for row in rows
    ]
    return {
        "months": list(reversed(rows)),
        "chart": charts.bars(
            "spending", _("What posts cost"), points, heads=(_("Month"), _("Spent")), currency="USD"
        ),
    }


def _back(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)
