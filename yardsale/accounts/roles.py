"""Staff roles are groups; these are their names and what Django's admin lets each of them do."""

from typing import Any

SUPPORT = "support"
MODERATOR = "moderator"
GROWTH = "growth"
ADMIN = "admin"

_SEES = ["listings.view_listing", "listings.view_order", "listings.view_photo", "accounts.view_user"]
PERMISSIONS: dict[str, list[str]] = {
    SUPPORT: [
        *_SEES,
        "listings.view_ledgerline",
        "listings.view_review",
        "listings.view_reply",
        "events.view_event",
        "reports.view_report",
        "support.view_helped",
        "support.view_written",
        "support.add_written",
        "support.change_written",
    ],
    MODERATOR: [
        *_SEES,
        "listings.change_listing",
        "listings.view_review",
        "listings.view_reply",
        "reports.view_report",
        "reports.change_report",
        "moderation.view_act",
        "moderation.view_macro",
        "moderation.add_macro",
        "moderation.change_macro",
        "moderation.delete_macro",
        "disputes.view_case",
        "disputes.change_case",
    ],
    GROWTH: ["listings.view_listing", "listings.view_category", "notifications.view_notification"],
    ADMIN: ["*"],
}


def ensure_roles(apps: Any) -> None:
    """Create the four groups. Permissions appear only after migrations end, so `grant_permissions` follows them."""
    group = apps.get_model("auth", "Group")
    for name in PERMISSIONS:
        group.objects.get_or_create(name=name)


def grant_permissions(**kwargs: Any) -> None:
    """After every migrate: give each group exactly what the table above says."""
    from django.contrib.auth.models import Group, Permission

    everything = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for name, wanted in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        granted = (
            everything.values() if wanted == ["*"] else [everything[w] for w in wanted if w in everything]
        )
        group.permissions.set(granted)
