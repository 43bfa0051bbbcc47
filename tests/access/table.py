"""Who meets what at every address of the site.

One row for each URL name that the resolver knows; `make access` walks all of them as every role. A new URL name fails the
test until it has a row, and a row whose URL is gone fails it too. To add a room:

1. Plant in `world.py` one of everything private that the room keeps, each text with a word of its own kind: add the kind
   to `words.KINDS` with the roles that read it wherever they meet it.
2. Write its rows into a list here (and the list into `AREAS`):
   `Row("room:name", where, get=…, post=…, data=…, shows=…)`

   - `where(w)` gives the parts of the address from the world;
   - `get` and `post` say what each role meets: `public(200)`, `members(200)`, `sides(200)`, `moderators(200)`,
     `only("seller", 200, others=404)`; another person's thing is 404 for whoever is signed in, and asks others to sign in.
     `DONE` stands for "let through": done, refused in words, or the form again. Everybody who is not let through by `post`
     must change nothing;
   - `data(w)` is what a form is sent (it is sent empty as well);
   - `shows={"kind": "roles"}`: who, beside those of `words.KINDS`, reads this kind on this page.

Roles: buyer and seller are the two sides of most things; outsider and other_seller have things of their own; conflicted is
a moderator who has bought from the seller.
"""

from typing import Any

from tests.access.doors import DONE, LOGIN, Row, judges, members, moderators, only, public, sides, staff

STAFF = "agent moderator conflicted growth admin"
READ = members(405)
NOBODY = public(405)
GONE = public(404, 410) | dict.fromkeys(
    ["seller", "agent", "moderator", "conflicted", "growth", "admin"], (200,)
)
ADDRESS = "Long Street 5\n12345 Town"
WORDS = "Some words that are long enough to say what is meant, in two whole sentences. This is the second."


# fmt: off  (a row is read as a line of a table)


def code(name: str, *more: Any) -> Any:
    return lambda w: [getattr(w, name).code, *more]


def key(name: str) -> Any:
    return lambda w: [getattr(w, name).pk]


def both(name: str, inner: str) -> Any:
    return lambda w: [getattr(w, name).code, getattr(w, inner).pk]


def said(**fields: Any) -> Any:
    return lambda w: fields


def listing_form(w: Any) -> dict[str, Any]:
    return {
        "title": "A tidy lamp",
        "description": WORDS,
        "condition": "good",
        "price": "20",
        "category": w.category.slug,
        "district": "mill-lane",
    }


CATALOGUE = [
    Row("home", get=public(200), post=NOBODY),
    Row("catalogue:browse", get=public(200), post=NOBODY),
    Row("catalogue:search", get=public(200), post=NOBODY, query="?q=secret"),
    Row("catalogue:sell", get=members(200), post=members(*DONE), data=listing_form),
    Row("catalogue:attributes", get=members(200), post=READ),
    Row("catalogue:receive", get=members(200), post=READ, query="?price=20"),
    Row("catalogue:suggest", get=members(200), post=READ, query="?title=lamp"),
    Row("catalogue:resume", get=members(302), post=READ),
    Row("catalogue:my_listings", get=members(200), post=READ),
    # Our people may look at what is out of sight; for others it is gone (410), and says nothing of itself.
    Row(
        "catalogue:detail",
        code("draft"),
        get=public(404) | {"seller": (200,)},
        post=NOBODY,
        shows=dict.fromkeys(("suspendedlisting", "withdrawnlisting"), STAFF),
        also=(
            (code("others_draft"), public(404) | {"other_seller": (200,)}),
            (code("suspended"), GONE),
            (code("withdrawn"), GONE),
        ),
    ),
    Row(
        "catalogue:edit",
        code("draft"),
        get=only("seller", 200),
        post=only("seller", *DONE),
        data=listing_form,
    ),
    Row(
        "catalogue:draft",
        code("draft"),
        get=NOBODY,
        post=only("seller", *DONE, anonymous=401),
        data=listing_form,
    ),
    Row("catalogue:photos", code("draft"), get=READ, post=only("seller", *DONE)),
    Row("catalogue:publish", code("draft"), get=READ, post=only("seller", *DONE)),
    Row("catalogue:extend", code("listing"), get=READ, post=only("seller", *DONE, 403)),
    Row("catalogue:withdraw", code("listing"), get=only("seller", 200), post=only("seller", *DONE)),
    Row("catalogue:discard", code("draft"), get=only("seller", 200), post=only("seller", *DONE)),
    Row("catalogue:media", lambda w: ["photos/no/nothing.jpg"], get=public(404), post=NOBODY),
    Row("catalogue:sitemap", get=public(200), post=NOBODY),
    Row("catalogue:sitemap_part", lambda w: [1], get=public(200), post=NOBODY),
    Row("catalogue:robots", get=public(200), post=NOBODY),
    Row("saved:save", code("listing"), get=members(302), post=members(*DONE), data=said(want="on")),
    Row("saved:follow", code("seller"), get=members(302), post=members(*DONE), data=said(want="on")),
    Row("saved:favourites", get=members(200), post=READ),
    Row("saved:following", get=members(200), post=READ),
    Row("dashboard:shop", get=members(200), post=READ),
    # A beacon: answers the same to everybody, whether it counted or not.
    Row("dashboard:seen", code("draft"), get=NOBODY, post=public(204)),
]

TRADE = [
    Row(
        "checkout:checkout",
        code("listing"),
        get=members(200, 302),
        post=members(*DONE),
        data=lambda w: {
            "price": w.listing.price,
            "postage": w.listing.postage,
            "delivery": "post",
            "recipient": "N. N.",
            "address": ADDRESS,
        },
    ),
    Row(
        "checkout:delivery",
        code("placed"),
        get=only("buyer", 200, 302, seller=403),
        post=only("buyer", *DONE, seller=403),
        data=said(delivery="meet"),
    ),
    Row("checkout:pay", code("placed"), get=READ, post=only("buyer", *DONE, seller=403)),
    # Not signed by a gateway.
    Row("checkout:webhook", lambda w: ["sandbox"], get=NOBODY, post=public(400)),
    # Whoever knows the reference is at the company's own page, as with a real one.
    Row(
        "payments:sandbox",
        lambda w: [w.sandbox.reference],
        get=public(200),
        post=public(*DONE),
        data=said(choice="declined"),
    ),
    Row(
        "offers:make",
        code("listing"),
        get=members(200, 302),
        post=members(*DONE),
        data=said(choice="other", other="80"),
    ),
    Row(
        "offers:plan",
        code("listing"),
        get=only("seller", 200),
        post=only("seller", *DONE),
        data=said(accept_from="95", extends_left="1"),
    ),
    Row(
        "offers:give",
        code("listing"),
        get=only("seller", 200),
        post=only("seller", *DONE),
        data=said(choice="other", other="80"),
    ),
    Row("offers:index", get=members(200), post=READ),
    Row("offers:detail", code("offer"), get=sides(200), post=READ),
    Row("offers:accept", code("offer"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("offers:decline", code("offer"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row(
        "offers:counter",
        code("offer"),
        get=READ,
        post=only("seller", *DONE, buyer=403),
        data=said(amount="95"),
    ),
    Row(
        "reviews:write",
        code("done"),
        get=sides(200, 302),
        post=sides(*DONE),
        data=said(stars="4", text="Fine."),
    ),
    Row(
        "reviews:reply",
        key("review"),
        get=only("seller", 200, 302),
        post=only("seller", *DONE),
        data=said(text="Thanks."),
    ),
]

ORDERS = [
    Row("orders:index", get=members(200), post=READ),
    Row(
        "orders:detail",
        code("paid"),
        get=sides(200),
        post=READ,
        also=(
            *(
                (code(name), None)
                for name in ("placed", "shipped", "meeting_order", "handed", "done", "cancelled")
            ),
            (lambda w: [w.returning.order.code], None),
            (code("others_order"), only("outsider other_seller", 200)),
            (code("conflicts_order"), only("conflicted seller", 200)),
        ),
    ),
    Row(
        "orders:ship",
        code("paid"),
        get=only("seller", 200, buyer=403),
        post=only("seller", *DONE, buyer=403),
        data=said(tracking_code="RR123"),
    ),
    Row("orders:delivered", code("shipped"), get=READ, post=sides(*DONE)),
    Row(
        "orders:hand_over",
        code("meeting_order"),
        get=only("seller", 200, buyer=403),
        post=only("seller", *DONE, buyer=403),
        data=said(code="123456"),
    ),
    Row("orders:handed_over", code("meeting_order"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("orders:confirm", code("handed"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("orders:give_up", code("placed"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("orders:give_time", code("paid"), get=READ, post=sides(*DONE)),
    Row(
        "orders:receipt",
        code("paid"),
        get=sides(200),
        post=READ,
        also=((code("done"), None), (code("others_order"), only("outsider other_seller", 200))),
    ),
    Row(
        "orders:slip",
        code("paid"),
        get=only("seller", 200, buyer=403),
        post=READ,
        also=((code("others_order"), only("other_seller", 200, outsider=403)), (code("done"), sides(403))),
    ),
    Row(
        "orders:cancel",
        code("paid"),
        get=sides(200),
        post=sides(*DONE),
        data=said(reason="agreed", note="We talked."),
    ),
    Row(
        "orders:refund",
        code("shipped"),
        get=only("seller", 200, buyer=403),
        post=only("seller", *DONE, buyer=403),
    ),
    Row("orders:send_back", code("returning"), get=only("", 200), post=only("", *DONE)),
    Row("orders:take_back", code("shipped"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row(
        "orders:propose",
        code("shipped", "part_refund"),
        get=sides(200, 302),
        post=sides(*DONE),
        data=said(amount="3", note="For the scratch."),
    ),
    Row(
        "orders:answer",
        both("meeting_order", "proposal"),
        get=only("seller", 200, buyer=403),
        post=only("seller", *DONE, buyer=403),
        data=said(answer="yes"),
        also=((both("shipped", "return_proposal"), only("buyer", 200, seller=403)),),
    ),
    Row(
        "orders:withdraw", both("meeting_order", "proposal"), get=READ, post=only("buyer", *DONE, seller=403)
    ),
    Row(
        "disputes:open",
        code("handed"),
        get=sides(200),
        post=sides(*DONE),
        data=said(reason="not_as_described", text=WORDS, wants="refund"),
    ),
]

TALKS = [
    Row("conversations:index", get=members(200), post=READ),
    Row(
        "conversations:thread",
        code("thread"),
        get=sides(200),
        post=sides(*DONE),
        data=said(text="Hello again."),
        also=((code("others_thread"), only("outsider other_seller", 200)),),
    ),
    Row("conversations:fresh", code("thread"), get=sides(200), post=READ),
    Row("conversations:keep", code("thread"), get=READ, post=sides(*DONE), data=said(do="mute")),
    Row("conversations:photo", both("thread", "picture"), get=sides(200), post=READ),
    Row(
        "conversations:meet",
        code("thread"),
        get=sides(200),
        post=sides(*DONE),
        data=lambda w: {"place": "By the station clock", "at": f"{w.meeting.at:%Y-%m-%dT%H:%M}"},
    ),
    Row(
        "conversations:answer_meeting",
        both("thread", "meeting"),
        get=READ,
        post=sides(*DONE, 404),
        data=said(answer="agree"),
    ),
    Row(
        "conversations:ask",
        code("listing"),
        get=members(200, 302),
        post=members(*DONE),
        data=said(text="Is it there?"),
    ),
    Row("conversations:talk", code("paid"), get=READ, post=sides(*DONE)),
    Row("inbox:inbox", get=members(200), post=READ),
    Row("inbox:bell", get=members(200), post=READ),
    Row("inbox:read_all", get=READ, post=members(*DONE)),
    Row("inbox:open", key("notification"), get=only("buyer", 302), post=READ),
    Row("inbox:unsubscribe", lambda w: ["no-token"], get=public(404), post=public(404)),
    Row("interests:list", get=members(200), post=READ),
    Row("interests:mail", get=READ, post=members(*DONE), data=said(topic="alerts", on="1")),
    Row("interests:mute", key("interest"), get=READ, post=only("buyer", *DONE)),
    Row("interests:unmute", key("interest"), get=READ, post=only("buyer", *DONE)),
    Row("interests:forget", key("interest"), get=only("buyer", 200), post=only("buyer", *DONE)),
]

PEOPLE = [
    Row(
        "people:profile",
        code("seller"),
        get=public(200),
        post=NOBODY,
        also=((code("other_seller"), None), (code("buyer"), None)),
    ),
    Row(
        "people:reviews",
        code("seller"),
        get=public(200),
        post=NOBODY,
        also=((code("buyer"), None), (code("conflicted"), None)),
    ),
    Row(
        "settings",
        get=members(200),
        post=members(*DONE),
        data=said(name="New Name", about="", district="", theme="dark"),
    ),
    Row(
        "holiday", get=members(200), post=members(*DONE), data=lambda w: {"until": f"{w.meeting.at:%Y-%m-%d}"}
    ),
    Row("leave", get=members(200), post=members(*DONE)),
    Row(
        "block",
        code("seller"),
        get=members(200) | {"seller": (403,)},
        post=members(*DONE) | {"seller": (403,)},
    ),
    Row("unblock", code("avoided"), get=READ, post=members(*DONE)),
    Row("blocked", get=members(200), post=READ),
    Row("time_zone", get=members(200), post=members(*DONE), data=said(time_zone="Europe/Paris")),
    Row("payouts:money", get=members(200), post=READ),
    # One's own bank: asks for the password first, and who has none of a recent hour is led there.
    Row(
        "payouts:details",
        get=members(200, 302),
        post=members(*DONE),
        data=said(holder="S. S.", number="NL91ABNA0417164300"),
    ),
    Row("payouts:detail", code("payout"), get=only("seller", 200), post=READ),
    Row(
        "payouts:statement",
        lambda w: [w.payout.made_at.year, w.payout.made_at.month],
        get=members(200),
        post=READ,
    ),
    Row(
        "payouts:statement_csv",
        lambda w: [w.payout.made_at.year, w.payout.made_at.month],
        get=members(200),
        post=READ,
    ),
    Row("help:index", get=public(200), post=NOBODY),
    Row("help:article", lambda w: ["fees"], get=public(200), post=NOBODY),
    Row("gallery", get=public(200), post=public(200, 405)),
    Row("appearance", get=public(200, 302, 405), post=public(*DONE), data=said(theme="dark")),
    Row("health", get=public(200), post=public(200, 405)),
    Row("demo:mail", get=public(200), post=NOBODY, is_demo=True),
    Row("demo:letter", lambda w: ["nothing"], get=public(404), post=NOBODY, is_demo=True),
    Row("demo:html", lambda w: ["nothing"], get=public(404), post=NOBODY, is_demo=True),
]

CASES = ("talking", "confirming", "appealed", "drafted", "returning", "offered", "decided")
CASE_WORDS = dict.fromkeys(("statement", "evidence", "disputeoffer"), "moderator admin")
DISPUTES = [
    Row("disputes:index", get=members(200), post=READ),
    Row(
        "disputes:case",
        code("case"),
        get=sides(200),
        post=READ,
        also=tuple((code(name), None) for name in CASES),
    ),
    Row("disputes:say", code("talking", "message"), get=sides(200), post=sides(*DONE), data=said(text=WORDS)),
    Row(
        "disputes:show",
        code("talking"),
        get=sides(200),
        post=sides(*DONE),
        data=said(slot="other", note="As you see."),
    ),
    Row("disputes:press", code("decided", "abide"), get=READ, post=sides(*DONE)),
    Row(
        "disputes:withdraw",
        code("talking"),
        get=only("buyer", 200, seller=403),
        post=only("buyer", *DONE, seller=403),
    ),
    Row(
        "disputes:offer",
        code("returning"),
        get=sides(200, 302),
        post=sides(*DONE),
        data=said(deal="refund", note="Fine."),
    ),
    Row(
        "disputes:answer",
        both("talking", "dispute_offer"),
        get=only("seller", 200, buyer=403),
        post=only("seller", *DONE, buyer=403),
        data=said(answer="yes"),
        also=((both("offered", "return_offer"), only("buyer", 200, seller=403)),),
    ),
    Row(
        "disputes:take_back",
        both("talking", "dispute_offer"),
        get=READ,
        post=only("buyer", *DONE, seller=403),
    ),
    Row(
        "disputes:address",
        code("returning"),
        get=only("seller", 200, 302, buyer=403),
        post=only("seller", *DONE, buyer=403),
        data=said(address=ADDRESS),
    ),
    Row(
        "disputes:send_back",
        code("returning"),
        get=only("buyer", 200, seller=403),
        post=only("buyer", *DONE, seller=403),
        data=said(tracking_code="RR1"),
    ),
    Row("disputes:deadline", code("talking"), get=sides(200), post=READ),
    Row(
        "disputes:export",
        code("case"),
        get=sides(200, moderator=200, admin=200),
        post=READ,
        shows=CASE_WORDS,
        also=(
            *(
                (code(name), sides(200, moderator=200, admin=200))
                for name in ("talking", "returning", "offered")
            ),
            *(
                (code(name), sides(200, moderator=403, admin=403))
                for name in ("confirming", "appealed", "drafted", "decided")
            ),
        ),
    ),
    Row("disputes:photo", both("case", "evidence"), get=sides(200, moderator=200, admin=200), post=READ),
    Row("disputes:bought", code("case", 0), get=members(404), post=READ),
    Row("disputes:desk", get=moderators(200), post=moderators(405)),
    Row(
        "disputes:desk_case",
        code("case"),
        get=judges(200),
        post=moderators(405, conflicted=(403, 405)),
        shows=CASE_WORDS,
        also=tuple((code(name), None) for name in CASES),
    ),
    Row(
        "disputes:desk_evidence",
        both("case", "evidence"),
        get=judges(200),
        post=judges(*DONE),
        shows=CASE_WORDS,
    ),
    Row(
        "disputes:desk_ask",
        code("case"),
        get=judges(200, 302),
        post=judges(*DONE),
        data=said(text=WORDS),
        shows=CASE_WORDS,
    ),
    Row(
        "disputes:desk_draft",
        code("appealed"),
        get=judges(200, 302),
        post=judges(*DONE),
        shows=CASE_WORDS,
        data=said(deal="refund", reasons=WORDS),
    ),
    Row(
        "disputes:desk_decide",
        code("case"),
        get=judges(200, 302),
        post=judges(*DONE),
        shows=CASE_WORDS,
        data=said(deal="refund", rule="described", reasons=WORDS, give="1"),
    ),
    Row(
        "disputes:desk_confirm",
        code("confirming"),
        get=judges(200),
        post=judges(*DONE),
        data=said(note=WORDS),
        shows=CASE_WORDS | {"unshownverdict": "moderator admin"},
    ),
    Row(
        "disputes:desk_press",
        code("case", "hand-back"),
        get=moderators(405, conflicted=(403, 405)),
        post=judges(*DONE),
    ),
]

_MODERATORS = "moderator conflicted admin"
_REPORT = dict.fromkeys(
    (
        "report",
        "noticetext",
        "noticename",
        "noticemail",
        "macro",
        "staffnote",
        "reportnote",
        "actreason",
        "modappeal",
    ),
    _MODERATORS,
)
MODERATION = [
    Row("moderation:rules", get=public(200), post=NOBODY),
    Row("moderation:log", get=public(200), post=NOBODY),
    Row(
        "moderation:notice",
        get=public(200),
        post=public(*DONE),
        data=lambda w: {
            "address": f"http://testserver{w.listing.get_absolute_url()}",
            "text": WORDS,
            "good_faith": "on",
        },
    ),
    Row("moderation:noticed", code("notice"), get=public(200), post=NOBODY),
    Row("moderation:decisions", get=members(200), post=READ),
    Row(
        "moderation:decision",
        code("act"),
        get=only("other_seller", 200),
        post=only("other_seller", *DONE),
        data=said(text=WORDS),
    ),
    Row("moderation:index", get=moderators(200), post=moderators(405), shows=_REPORT),
    Row(
        "moderation:report",
        code("report"),
        get=moderators(200),
        post=moderators(*DONE),
        idle="conflicted",
        shows=_REPORT | dict.fromkeys(("message", "held"), _MODERATORS),
        also=((code("thread_report"), None), (code("closed_report"), None), (code("noticed"), None)),
        data=said(kind="warn", rule="here", reason=WORDS),
    ),
    Row("moderation:claim", code("report"), get=moderators(405), post=moderators(*DONE), shows=_REPORT),
    Row(
        "moderation:dismiss",
        code("report"),
        get=moderators(200, 302),
        post=moderators(*DONE),
        shows=_REPORT,
        data=said(outcome="nothing", note="Nothing to see."),
    ),
    Row(
        "moderation:person",
        code("other_seller"),
        get=moderators(200),
        post=moderators(*DONE),
        shows=_REPORT,
        also=((code("seller"), None), (code("buyer"), None), (code("conflicted"), None)),
        data=said(kind="warn", rule="here", reason=WORDS),
    ),
    Row(
        "moderation:note",
        code("outsider"),
        get=moderators(405),
        post=moderators(*DONE),
        data=said(text="Mind this."),
    ),
    Row(
        "moderation:lift",
        code("act"),
        get=moderators(200, 302),
        post=moderators(*DONE),
        data=said(reason=WORDS),
        shows=_REPORT,
    ),
    Row("moderation:appeals", get=moderators(200), post=moderators(405), shows=_REPORT),
    Row(
        "moderation:appeal",
        code("act"),
        get=moderators(200),
        post=moderators(*DONE),
        shows=_REPORT,
        idle="conflicted",
        data=said(verdict="upheld", answer=WORDS),
    ),
    Row(
        "reports:report",
        lambda w: ["thread", w.thread.code],
        get=sides(200, 302),
        post=sides(*DONE),
        data=said(reason="rude", text="Rude words."),
    ),
    Row(
        "reports:thanks",
        lambda w: ["listing", w.listing.code],
        get=members(200, 302, 404) | {"seller": (403,)},
        post=READ,
    ),
]

FORM = members(*DONE)
OWN = members(200, 302)
ASKED = (200, 302, LOGIN)
RECOVERY = members(200, 302, 404)
ACCOUNTS = [
    Row(
        "account_login",
        get=public(200, 302),
        post=public(*DONE),
        data=said(login="nobody@example.org", password="x"),
    ),
    Row("account_logout", get=public(200, 302), post=public(*DONE)),
    Row("account_inactive", get=public(200), post=NOBODY),
    Row(
        "account_signup",
        get=public(200, 302),
        post=public(*DONE),
        data=said(email="new@example.org", name="New", password1="a-long-new-password"),
    ),
    Row("account_reauthenticate", get=OWN, post=FORM, data=said(password="wrong")),
    Row("account_email", get=OWN, post=FORM, data=said(email="new@example.org", action_add="")),
    Row("account_email_verification_sent", get=public(*ASKED), post=public(*ASKED, 405)),
    Row("account_change_password", get=OWN, post=FORM),
    Row("account_set_password", get=OWN, post=FORM),
    Row(
        "account_reset_password",
        get=public(200, 302),
        post=public(*DONE),
        data=said(email="nobody@example.org"),
    ),
    Row("account_confirm_login_code", get=public(200, 302), post=public(200, 302)),
    Row("account_confirm_password_reset_code", get=public(*ASKED), post=public(*ASKED)),
    Row("account_complete_password_reset", get=public(200, 302), post=public(200, 302)),
    Row("account_password_reset_completed", get=public(200, 302), post=public(200, 302, 405)),
    Row(
        "account_request_login_code",
        get=public(200, 302),
        post=public(*DONE),
        data=said(email="nobody@example.org"),
    ),
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
    Row(
        "mfa_edit_webauthn",
        lambda w: [w.passkey.pk],
        get=members(302, 404),
        post=members(302, 404),
        data=said(name="Mine now"),
    ),
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
        Row(
            f"{name}_change",
            one,
            get=staff(view, 200),
            post=post | dict.fromkeys([role for role in view.split() if role not in change.split()], (403,)),
            shows=shows,
        ),
        Row(
            f"/admin/{model.replace('_', '/')}/<path:object_id>/",
            one,
            get=staff(STAFF, 302),
            post=staff(STAFF, 302),
        ),
    ]


_SEES = "agent moderator conflicted"
_EMAILS = dict.fromkeys(
    (
        *(
            f"email{role.replace('_', '')}"
            for role in (
                "outsider",
                "buyer",
                "seller",
                "other_seller",
                "agent",
                "moderator",
                "conflicted",
                "growth",
                "admin",
            )
        ),
        "emailextra",
    ),
    "view",
)
ADMIN = [
    Row("admin:index", get=staff(STAFF, 200), post=staff(STAFF, 200), shows={"adminlog": "admin"}),
    Row("admin:login", get=only(STAFF, 200, 302, others=403), post=only(STAFF, 200, 302, others=403)),
    Row("admin:logout", get=public(302), post=public(302)),
    Row("admin:password_change", get=staff(STAFF, 302), post=staff(STAFF, 302)),
    Row("admin:password_change_done", get=staff(STAFF, 200), post=staff(STAFF, 405)),
    Row("admin:autocomplete", get=staff("", 403), post=staff(STAFF, 405)),
    Row("admin:jsi18n", get=staff(STAFF, 200), post=staff(STAFF, 405)),
    Row(
        "admin:view_on_site",
        lambda w: [w.content_type, w.draft.pk],
        get=staff(STAFF, 302),
        post=staff(STAFF, 302),
    ),
    Row("admin:app_list", lambda w: ["listings"], get=staff(STAFF, 200), post=staff(STAFF, 200)),
    Row("/admin/<url>", lambda w: ["nothing"], get=staff(STAFF, 404), post=staff(STAFF, 404)),
    Row(
        "admin:reports_report_close",
        key("report"),
        get=staff("moderator conflicted admin", 200),
        post=staff("moderator conflicted admin", *DONE),
        data=said(outcome="nothing", note="Nothing."),
        shows={"report": "moderator conflicted admin"},
    ),
    *admin_rows("listings_category", "category", "growth", change="admin"),
    *admin_rows("listings_district", "district", "", change="admin"),
    *admin_rows(
        "listings_listing",
        "suspended",
        f"{_SEES} growth",
        shows={
            "suspendedlisting": "view",
            "withdrawnlisting": "view",
            "ordertitle": "view",
            "adminlog": "admin",
        },
    ),
    *admin_rows("listings_photo", "photo", _SEES),
    *admin_rows("listings_feeschedule", "fees", "", add="admin"),
    *admin_rows("listings_specialcommission", "special", "", change="admin"),
    *admin_rows("listings_order", "paid", _SEES, shows={"ordertitle": "view", "cancelnote": "view"}),
    *admin_rows("listings_ledgerline", "line", "agent", shows={"ordertitle": "view"}),
    *admin_rows("listings_payment", "payment", "", shows={"ordertitle": "admin"}),
    *admin_rows("listings_refund", "refund", "", shows={"refundwhy": "admin"}),
    *admin_rows("listings_chargeback", "chargeback", "", shows={"reference": "admin"}),
    *admin_rows("listings_gatewayevent", "gateway_event", ""),
    *admin_rows("listings_payout", "payout", "", shows={"destination": "admin"}),
    *admin_rows("listings_payoutaccount", "account", "", shows={"holder": "admin"}),
    *admin_rows(
        "accounts_user", "buyer", _SEES, change="admin", add="", shows=_EMAILS | {"blockedname": "view"}
    ),
    *admin_rows("listings_reconciliation", "reconciliation", "", shows={"findings": "admin"}),
    *admin_rows(
        "listings_review", "hidden_review", _SEES, shows={"unshownreview": "view", "hiddenreview": "view"}
    ),
    *admin_rows(
        "reports_report",
        "thread_report",
        _SEES,
        shows=dict.fromkeys(("report", "reportnote", "message", "held"), "view"),
    ),
    *admin_rows(
        "moderation_macro",
        "macro",
        "moderator conflicted",
        change="moderator conflicted admin",
        shows={"macro": "view"},
    ),
    *admin_rows("moderation_act", "act", "moderator conflicted", shows={"actreason": "view"}),
]

#: Each is walked by a test of its own.
AREAS: dict[str, list[Row]] = {
    "catalogue": CATALOGUE,
    "trade": TRADE,
    "orders": ORDERS,
    "talks": TALKS,
    "people": PEOPLE,
    "disputes": DISPUTES,
    "moderation": MODERATION,
    "accounts": ACCOUNTS,
    "admin": ADMIN,
}
