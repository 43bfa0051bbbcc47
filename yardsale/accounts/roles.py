"""Staff roles are groups; these are their names and what Django's admin lets each of them do."""

from typing import Any

#: Who answers tickets is an agent; a lead answers as well and looks after the desk.
SUPPORT = "support"
LEAD = "lead"
ACCOUNT_MANAGER = "account_manager"
MODERATOR = "moderator"
GROWTH = "growth"
ADMIN = "admin"

_SEES = ["listings.view_listing", "listings.view_order", "listings.view_photo", "accounts.view_user"]
# Nothing here moves money, tells where it is paid to, or removes anything: a macro is retired, not deleted.
_AGENT = [
    *_SEES,
    "listings.view_review",
    "listings.view_reply",
    "events.view_event",
    "reports.view_report",
    "tickets.view_ticket",
    "tickets.work_ticket",
    "tickets.view_macro",
    "tickets.add_macro",
    "tickets.change_macro",
    "tickets.view_savedview",
    "tickets.add_savedview",
    "tickets.change_savedview",
    "support.view_helped",
    "support.view_written",
    "support.add_written",
    "support.change_written",
]
PERMISSIONS: dict[str, list[str]] = {
    SUPPORT: _AGENT,
    LEAD: [
        *_AGENT,
        "tickets.lead_ticket",
        "listings.make_good",
        "tickets.view_businesshours",
        "tickets.add_businesshours",
        "tickets.change_businesshours",
        "tickets.view_holiday",
        "tickets.add_holiday",
        "tickets.change_holiday",
        "tickets.delete_holiday",
        "tickets.view_queue",
        "tickets.add_queue",
        "tickets.change_queue",
        "tickets.view_score",
        "tickets.view_entry",
        "tickets.view_look",
        "tickets.view_change",
        "tickets.view_inboundmail",
        "tickets.view_keycustomer",
        "tickets.add_keycustomer",
        "tickets.change_keycustomer",
        "tickets.view_touch",
    ],
    ACCOUNT_MANAGER: [
        *_AGENT,
        "tickets.manage_customers",
        "tickets.view_keycustomer",
        "tickets.add_keycustomer",
        "tickets.change_keycustomer",
        "tickets.view_touch",
        "tickets.add_touch",
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
        "suggestions.view_suggestion",
        "suggestions.view_change",
        "questions.view_accepted",
        "disputes.view_case",
        "disputes.change_case",
    ],
    GROWTH: [
        "insight.view_monthly",
        "listings.view_listing",
        "listings.view_category",
        "listings.view_segmentday",
        "notifications.view_notification",
        "announcements.view_announcement",
        "announcements.add_announcement",
        "announcements.change_announcement",
        "surveys.view_survey",
        "surveys.add_survey",
        "surveys.change_survey",
        "social.view_post",
        "social.release_post",
        "belonging.view_streetsale",
        "belonging.add_streetsale",
        "belonging.change_streetsale",
        "listings.view_voucher",
        "listings.add_voucher",
        "listings.change_voucher",
        "listings.view_synonym",
        "listings.add_synonym",
        "listings.change_synonym",
        "listings.delete_synonym",
    ],
    ADMIN: ["*"],
}


def ensure_roles(apps: Any) -> None:
    """Create the groups that are missing. Permissions appear only after migrations end: `grant_permissions` follows."""
    group = apps.get_model("auth", "Group")
    for name in PERMISSIONS:
        group.objects.get_or_create(name=name)


def grant_permissions(**kwargs: Any) -> None:
    """After every migrate: give each group exactly what the table above says."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    if "app_config" in kwargs:
        # Django makes those of the last app after us, so that the admin role would go without them until the next time.
        create_permissions(kwargs["app_config"], verbosity=0, using=kwargs["using"])
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
