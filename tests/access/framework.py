"""Rows of the pages that come with packages: signing in and its keys (allauth), and Django's admin."""

from tests.access.doors import DESK, DONE, LOGIN, NOBODY, STAFF, Row, key, members, only, public, said, staff
from tests.access.words import KINDS

# fmt: off

FORM = members(*DONE)
OWN = members(200, 302)
ASKED = (200, 302, LOGIN)
ACCOUNTS = [
    Row("account_login", get=public(200, 302), post=public(*DONE), data=said(login="nobody@example.org",
        password="x")),
    Row("account_logout", get=public(200, 302), post=public(*DONE)),
    Row("account_inactive", get=public(200), post=NOBODY),
    Row("account_signup", get=public(200, 302), post=public(*DONE), data=said(email="new@example.org", name="New",
        password1="a-long-new-password")),
    Row("account_reauthenticate", get=OWN, post=FORM, data=said(password="wrong")),
    Row("account_email", get=OWN, post=FORM, data=said(email="new@example.org", action_add="")),
    Row("account_email_verification_sent", get=public(*ASKED), post=public(*ASKED, 405)),
    Row("account_change_password", get=OWN, post=FORM),
    Row("account_set_password", get=OWN, post=FORM),
    Row("account_reset_password", get=public(200, 302), post=public(*DONE), data=said(email="nobody@example.org")),
    Row("account_confirm_login_code", get=public(200, 302), post=public(200, 302)),
    Row("account_confirm_password_reset_code", get=public(*ASKED), post=public(*ASKED)),
    Row("account_complete_password_reset", get=public(200, 302), post=public(200, 302)),
    Row("account_password_reset_completed", get=public(200, 302), post=public(200, 302, 405)),
    Row("account_request_login_code", get=public(200, 302), post=public(*DONE),
        data=said(email="nobody@example.org")),
    Row("mfa_index", get=OWN, post=members(405)),
    Row("mfa_authenticate", get=public(*ASKED), post=public(*ASKED)),
    Row("mfa_reauthenticate", get=OWN, post=FORM),
    Row("mfa_activate_totp", get=OWN, post=FORM),
    Row("mfa_deactivate_totp", get=members(200, 302, 404), post=members(200, 302, 404)),
    Row("mfa_view_recovery_codes", get=members(200, 302, 404), post=members(302, 404, 405)),
    Row("mfa_generate_recovery_codes", get=OWN, post=FORM),
    Row("mfa_download_recovery_codes", get=members(200, 302, 404), post=members(302, 404, 405)),
    Row("mfa_list_webauthn", get=OWN, post=members(302, 405)),
    Row("mfa_add_webauthn", get=OWN, post=FORM),
    Row("mfa_reauthenticate_webauthn", get=OWN, post=FORM),
    Row("mfa_remove_webauthn", lambda w: [w.passkey.pk], get=members(302, 404), post=members(302, 404)),
    Row("mfa_edit_webauthn", lambda w: [w.passkey.pk], get=members(302, 404), post=members(302, 404),
        data=said(name="Mine now")),
    Row("mfa_login_webauthn", get=public(*ASKED), post=public(*ASKED)),
    Row("socialaccount_login_cancelled", get=public(200), post=NOBODY),
    Row("socialaccount_login_error", get=public(401), post=NOBODY),
    Row("socialaccount_signup", get=public(*ASKED), post=public(*ASKED)),
    Row("socialaccount_connections", get=OWN, post=FORM),
    *(
        Row(f"/accounts/social/{name}/", get=public(301, 302), post=public(301, 302, 405))
        for name in ("login/cancelled", "login/error", "signup", "connections")
    ),
    *(
        Row(f"{name}_{step}", get=public(200, 302, 403, 404, 405), post=public(200, 302, 400, 403, 404, 405))
        for name in ("google", "facebook", "apple", "twitter_oauth2")
        for step in ("login", "callback", "login_by_token", "finish_callback")
        if (name, step)
        in {("google", "login_by_token"), ("facebook", "login_by_token"), ("apple", "finish_callback")}
        or step in {"login", "callback"}
    ),
    Row("usersessions_list", get=OWN, post=FORM),
]


def admin_rows(
    model: str,
    thing: str,
    view: str,
    *,
    change: str = "",
    add: str | None = None,
    shows: dict[str, str] | None = None,
) -> list[Row]:
    """The pages of one model: read by `view` and the admin, written by `change` alone, added to by `add`."""
    view, add = f"{view} admin", change if add is None else add
    shows = {kind: view if roles == "view" else roles for kind, roles in (shows or {}).items()}
    one, name = key(thing), f"admin:{model}"
    post = staff(view, 403) | staff(change, *DONE) if change else staff(view, 403)
    return [
        Row(f"{name}_changelist", get=staff(view, 200), post=staff(view, 200, 302, 403), shows=shows),
        Row(f"{name}_add", get=staff(add, 200), post=staff(add, *DONE), shows=shows),
        Row(f"{name}_history", one, get=staff(view, 200), post=staff(view, 200), shows=shows),
        Row(f"{name}_delete", one, get=staff(change, 200, 403), post=staff(change, *DONE, 403), shows=shows),
        Row(f"{name}_change", one, get=staff(view, 200),
            post=post | dict.fromkeys([role for role in view.split() if role not in change.split()], (403,)),
            shows=shows),
        Row(f"/admin/{model.replace('_', '/')}/<path:object_id>/", one, get=staff(STAFF, 302), post=staff(STAFF, 302)),
    ]


#: Who may look people up.
SEES = _SEES = f"{DESK} moderator conflicted"
#: Everybody else who may look people up sees addresses masked until they ask.
_EMAILS = {kind: "admin" for kind in KINDS if kind.startswith("email")}
ADMIN = [
    Row("admin:index", get=staff(STAFF, 200), post=staff(STAFF, 200), shows={"adminlog": "admin"}),
    Row("admin:login", get=only(STAFF, 200, 302, others=403), post=only(STAFF, 200, 302, others=403)),
    Row("admin:logout", get=public(302), post=public(302)),
    Row("admin:password_change", get=staff(STAFF, 302), post=staff(STAFF, 302)),
    Row("admin:password_change_done", get=staff(STAFF, 200), post=staff(STAFF, 405)),
    Row("admin:autocomplete", get=staff("", 403), post=staff(STAFF, 405)),
    Row("admin:jsi18n", get=staff(STAFF, 200), post=staff(STAFF, 405)),
    Row("admin:view_on_site", lambda w: [w.content_type, w.draft.pk], get=staff(STAFF, 302), post=staff(STAFF, 302)),
    Row("admin:app_list", lambda w: ["listings"], get=staff(STAFF, 200), post=staff(STAFF, 200)),
    Row("/admin/<url>", lambda w: ["nothing"], get=staff(STAFF, 404), post=staff(STAFF, 404)),
    *admin_rows("listings_category", "category", "growth", change="admin"),
    *admin_rows("listings_district", "district", "", change="admin"),
    *admin_rows("listings_synonym", "synonym", "growth", change="growth admin"),
    *admin_rows("listings_listing", "suspended", f"{_SEES} growth", shows={"suspendedlisting": "view",
        "withdrawnlisting": "view", "ordertitle": "view", "adminlog": "view"}),
    *admin_rows("listings_photo", "photo", _SEES),
    *admin_rows("accounts_user", "buyer", _SEES, change="admin", add="", shows=_EMAILS | {"blockedname": "view"}),
    *admin_rows("listings_review", "hidden_review", _SEES, shows={"unshownreview": "view", "hiddenreview": "view"}),
    *admin_rows("reports_report", "thread_report", _SEES, shows=dict.fromkeys(("report", "reportnote", "message",
        "held", "heldtopic", "heldreply", "refusedpost", "refusedfor"), "view")),
    *admin_rows("moderation_macro", "macro", "moderator conflicted", change="moderator conflicted admin",
        shows={"macro": "view"}),
    *admin_rows("belonging_streetsale", "secret_street", "growth", change="growth admin",
                shows={"streetsale": "view"}),
    *admin_rows("suggestions_suggestion", "merged", "moderator conflicted"),
    *admin_rows("questions_accepted", "accepted", "moderator conflicted"),
    *admin_rows("support_written", "draft_article", "agent lead manager", change="agent lead manager admin",
        shows={"helpdraft": "view", "helpsource": "view"}),
    *admin_rows("support_helped", "helped", "agent lead manager", shows={"helpcomment": "view"}),
    *admin_rows("moderation_act", "act", "moderator conflicted", shows={"actreason": "view"}),
]
#: What is about orders and money.
BOOKS = [
    *admin_rows("listings_feeschedule", "fees", "", add="admin"),
    *admin_rows("listings_specialcommission", "special", "", change="admin"),
    *admin_rows("listings_order", "paid", _SEES, shows={"ordertitle": "view", "cancelnote": "view"}),
    *admin_rows("listings_ledgerline", "line", "", shows={"ordertitle": "admin"}),
    *admin_rows("listings_payment", "payment", "", shows={"ordertitle": "admin"}),
    *admin_rows("listings_refund", "refund", "", shows={"refundwhy": "admin"}),
    *admin_rows("listings_chargeback", "chargeback", "", shows={"reference": "admin"}),
    *admin_rows("listings_gatewayevent", "gateway_event", ""),
    *admin_rows("listings_payout", "payout", "", shows={"destination": "admin"}),
    *admin_rows("listings_payoutaccount", "account", "", shows={"holder": "admin"}),
    *admin_rows("listings_reconciliation", "reconciliation", "", shows={"findings": "admin"}),
]
