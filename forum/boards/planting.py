"""Which boards there are, and who may do what in each. Asked again, it makes what is missing and changes nothing else.

Migrations call it with models of their time, so it keeps the numbers of the tree itself (two levels, appended to).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.boards.statuses import BoardKind
from yardsale.accounts.roles import ADMIN, GROWTH, MODERATOR

READ = ("can_see_forum", "can_read_forum")
START, REPLY = "can_start_new_topics", "can_reply_to_topics"
OURS = (MODERATOR, ADMIN, GROWTH)


@dataclass(frozen=True)
class Plan:
    """`members` and `ours` say what people who signed in, and our own, may do besides reading."""

    slug: str
    kind: str
    name: str | Promise
    summary: str | Promise
    icon: str
    members: tuple[str, ...] = (START, REPLY)
    ours: tuple[str, ...] = ()


COMMUNITY = "community"
BOARDS = (
    Plan(
        "announcements", BoardKind.ANNOUNCEMENTS, _("Announcements"), _("What is new on Yardsale, from the people who make it."),
        "megaphone", (REPLY,), (START, REPLY),
    ),
    Plan(
        "questions", BoardKind.QUESTIONS, _("Questions & answers"), _("How does it work? Ask, and neighbours answer."),
        "circle-question-mark",
    ),
    Plan(
        "disputes", BoardKind.DISPUTES, _("Disputes"),
        _("When a sale goes wrong: how a dispute works, in general. Your own case stays between you two and us."), "scale",
    ),
    Plan(
        "resolved-disputes", BoardKind.RESOLVED, _("Resolved disputes"),
        _("Cases that are over, told without names, for all to learn from."), "scroll-text", (), (),
    ),
    Plan(
        "suggestions", BoardKind.SUGGESTIONS, _("Suggestions"), _("What should be better here?"), "lightbulb",
    ),
    Plan(
        COMMUNITY, BoardKind.COMMUNITY, _("Community"), _("Neighbours among themselves: hello, tips, lost and found."), "coffee",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Soil:
    """The models to plant with: those of now, or of a migration's time."""

    forum: Any
    board: Any
    permission: Any
    user_grant: Any
    group_grant: Any
    group: Any


def soil_of(apps: Any) -> Soil:
    return Soil(
        apps.get_model("forum", "Forum"),
        apps.get_model("boards", "Board"),
        apps.get_model("forum_permission", "ForumPermission"),
        apps.get_model("forum_permission", "UserForumPermission"),
        apps.get_model("forum_permission", "GroupForumPermission"),
        apps.get_model("auth", "Group"),
    )


def plant(soil: Soil, plans: tuple[Plan, ...], parent: Any = None) -> int:
    """How many boards are new."""
    known = set(soil.board.objects.values_list("slug", flat=True))
    new = [plan for plan in plans if plan.slug not in known]
    for plan in new:
        forum = _forum(soil, plan, parent)
        soil.board.objects.create(
            forum=forum, slug=plan.slug, kind=str(plan.kind), summary=str(plan.summary), icon=plan.icon
        )
        _grant(soil, forum, plan)
    return len(new)


def parent_of_sub_boards(soil: Soil) -> Any:
    return soil.forum.objects.get(board__slug=COMMUNITY)


def about_things(categories: Any) -> tuple[Plan, ...]:
    """One for each group of the catalogue."""
    return tuple(
        Plan(
            f"about-{category.slug}",
            BoardKind.CATEGORY,
            str(category.name),
            str(_("Buying, mending and using them.")),
            category.icon or "tag",
        )
        for category in categories
    )


def around(districts: Any) -> tuple[Plan, ...]:
    """One for each neighbourhood."""
    return tuple(
        Plan(
            f"in-{district.slug}",
            BoardKind.DISTRICT,
            district.name,
            str(_("What happens around here.")),
            "map-pin",
        )
        for district in districts
    )


def _forum(soil: Soil, plan: Plan, parent: Any) -> Any:
    if parent is None:
        last = soil.forum.objects.aggregate(last=Max("tree_id"))["last"] or 0
        place = {"tree_id": last + 1, "lft": 1, "rght": 2, "level": 0}
    else:
        parent.refresh_from_db(fields=["rght", "tree_id"])
        place = {"tree_id": parent.tree_id, "lft": parent.rght, "rght": parent.rght + 1, "level": 1}
        soil.forum.objects.filter(pk=parent.pk).update(rght=parent.rght + 2)
    forum = soil.forum(name=str(plan.name), slug=plan.slug, type=0, parent_id=parent and parent.pk, **place)
    soil.forum.objects.bulk_create([forum])
    return forum


def _grant(soil: Soil, forum: Any, plan: Plan) -> None:
    """To visitors, to everybody who signed in, and to our groups: each for this forum, and none for all forums."""
    rights = {code: soil.permission.objects.get_or_create(codename=code)[0] for code in (*READ, START, REPLY)}
    grants = [
        soil.user_grant(permission=rights[code], forum=forum, anonymous_user=True, has_perm=True)
        for code in READ
    ] + [
        soil.user_grant(permission=rights[code], forum=forum, authenticated_user=True, has_perm=True)
        for code in (*READ, *plan.members)
    ]
    soil.user_grant.objects.bulk_create(grants)
    for name in OURS if plan.ours else ():
        group = soil.group.objects.get_or_create(name=name)[0]
        soil.group_grant.objects.bulk_create(
            soil.group_grant(permission=rights[code], forum=forum, group=group, has_perm=True)
            for code in plan.ours
        )
