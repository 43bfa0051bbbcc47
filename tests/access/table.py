"""Who meets what at every address of the site.

One row for each URL name that the resolver knows; `make access` walks all of them as every role. A new URL name fails the
test until it has a row, and a row whose URL is gone fails it too. To add a room:

1. Plant in `world.py` one of everything private that the room keeps, each text with a word of its own kind: add the kind
   to `words.KINDS` with the roles that read it wherever they meet it.
2. Write its rows into a list here, or in a file beside this one, and the list into `AREAS`:
   `Row("room:name", where, get=…, post=…, data=…, shows=…)`

   - `where(w)` gives the parts of the address from the world;
   - `get` and `post` say what each role meets: `public(200)`, `members(200)`, `sides(200)`, `moderators(200)`,
     `only("seller", 200, others=404)`; another person's thing is 404 for whoever is signed in, and asks others to sign in.
     `DONE` stands for "let through": done, refused in words, or the form again. Everybody who is not let through by `post`
     must change nothing;
   - `tried` names other things the same form is sent for: whoever is met with 404 there must change nothing;
   - `data(w)` is what a form is sent (it is sent empty as well);
   - `shows={"kind": "roles"}`: who, beside those of `words.KINDS`, reads this kind on this page.

Roles: agent, lead and manager (of key customers) answer tickets; buyer and seller are the two sides of most things;
outsider and other_seller have things of their own; conflicted is a moderator who has bought from the seller.
"""

from typing import Any

from forum.moderation import things
from tests.access.announcements import ANNOUNCED
from tests.access.audience import AUDIENCE
from tests.access.belonging import BELONGING
from tests.access.boards import FORUM
from tests.access.desk import DESK_ROWS
from tests.access.doors import (
    DONE,
    LOGIN,
    NOBODY,
    READ,
    STAFF,
    Row,
    both,
    code,
    judges,
    key,
    members,
    moderators,
    only,
    public,
    said,
    sides,
)
from tests.access.framework import ACCOUNTS, ADMIN, BOOKS
from tests.access.helping import HELP
from tests.access.lead import LEAD
from tests.access.outside import OUTSIDE
from tests.access.tickets import TICKETS
from tests.access.vouchers import VOUCHERS

GONE = public(404, 410) | dict.fromkeys(["seller", *STAFF.split()], (200,))
ADDRESS = "Long Street 5\n12345 Town"
WORDS = "Some words that are long enough to say what is meant, in two whole sentences. This is the second."


# fmt: off


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
    Row("catalogue:feed", get=public(200), post=NOBODY),
    Row("catalogue:search_feed", get=public(200), post=NOBODY, query="?q=secret"),
    Row("catalogue:complete", get=public(200), post=NOBODY, query="?q=la"),
    Row("catalogue:recently", get=public(200), post=NOBODY),
    Row("catalogue:forget_search", get=NOBODY, post=public(*DONE)),
    Row("catalogue:remember_searches", get=NOBODY, post=public(*DONE), data=said(want="off")),
    Row("catalogue:how", get=public(200), post=NOBODY),
    Row("catalogue:sell", get=members(200), post=members(*DONE), data=listing_form),
    Row("catalogue:attributes", get=members(200), post=READ),
    Row("catalogue:receive", get=members(200), post=READ, query="?price=20"),
    Row("catalogue:suggest", get=members(200), post=READ, query="?title=lamp"),
    Row("catalogue:resume", get=members(302), post=READ),
    Row("catalogue:my_listings", get=members(200), post=READ),
    # Our people may look at what is out of sight; for others it is gone (410), and says nothing of itself.
    Row("catalogue:detail", code("draft"), get=public(404) | {"seller": (200,)}, post=NOBODY,
        shows=dict.fromkeys(("suspendedlisting", "withdrawnlisting"), STAFF), also=((code("others_draft"),
        public(404) | {"other_seller": (200,)}), (code("suspended"), GONE), (code("withdrawn"), GONE))),
    Row("catalogue:edit", code("draft"), get=only("seller", 200), post=only("seller", *DONE), data=listing_form),
    Row("catalogue:draft", code("draft"), get=NOBODY, post=only("seller", *DONE, anonymous=401), data=listing_form),
    Row("catalogue:photos", code("draft"), get=READ, post=only("seller", *DONE)),
    Row("catalogue:publish", code("draft"), get=READ, post=only("seller", *DONE)),
    Row("catalogue:extend", code("listing"), get=READ, post=only("seller", *DONE, 403)),
    Row("catalogue:withdraw", code("listing"), get=only("seller", 200), post=only("seller", *DONE)),
    Row("catalogue:discard", code("draft"), get=only("seller", 200), post=only("seller", *DONE)),
    Row("catalogue:picture", lambda w: [w.listing.code, 1], get=public(200, 302), post=NOBODY, also=(
        (lambda w: [w.draft.code, 1], public(404)), (lambda w: [w.suspended.code, 1], public(302)),
        (lambda w: [w.withdrawn.code, 1], public(302)))),
    Row("catalogue:media", lambda w: ["photos/no/nothing.jpg"], get=public(404), post=NOBODY),
    Row("catalogue:sitemap", get=public(200), post=NOBODY),
    Row("catalogue:sitemap_part", lambda w: [1], get=public(200), post=NOBODY),
    Row("catalogue:robots", get=public(200), post=NOBODY),
    Row("saved:save", code("listing"), get=members(302), post=members(*DONE), data=said(want="on")),
    Row("saved:follow", code("seller"), get=members(302), post=members(*DONE), data=said(want="on")),
    Row("saved:tell", code("listing"), get=members(404), post=members(404)),
    Row("saved:favourites", get=members(200), post=READ),
    Row("saved:following", get=members(200), post=READ),
    Row("recommended:for_you", get=members(200), post=READ),
    Row("recommended:not_this", get=READ, post=members(*DONE, 404), data=lambda w: {"code": w.listing.code}),
    Row("recommended:forget_seen", get=READ, post=members(*DONE)),
    Row("interests:guest", lambda w: [w.guest_search.key], get=public(200), post=public(200)),
    Row("interests:guest_stop", lambda w: [w.guest_search.key], get=public(200), post=public(*DONE)),
    Row("interests:guest_stopped", get=public(200), post=NOBODY),
    Row("interests:feed", lambda w: [w.search.feed_key], get=public(200), post=NOBODY),
    Row("interests:renew_feed", key("search"), get=READ, post=only("buyer", *DONE)),
    Row("dashboard:shop", get=members(200), post=READ),
    # A beacon: answers the same to everybody, whether it counted or not.
    Row("dashboard:asked_for", get=NOBODY, post=public(204)),
    Row("dashboard:seen", code("draft"), get=NOBODY, post=public(204)),
]

TRADE = [
    Row("checkout:checkout", code("listing"), get=members(200, 302), post=members(*DONE),
        data=lambda w: {"price": w.listing.price, "postage": w.listing.postage, "delivery": "post",
        "recipient": "N. N.", "address": ADDRESS}),
    Row("checkout:delivery", code("placed"), get=only("buyer", 200, 302, seller=403), post=only("buyer", *DONE,
        seller=403), data=said(delivery="meet")),
    Row("checkout:pay", code("placed"), get=READ, post=only("buyer", *DONE, seller=403)),
    # Not signed by a gateway.
    Row("checkout:webhook", lambda w: ["sandbox"], get=NOBODY, post=public(400)),
    # Whoever knows the reference is at the company's own page, as with a real one.
    Row("payments:sandbox", lambda w: [w.sandbox.reference], get=public(200), post=public(*DONE),
        data=said(choice="declined")),
    Row("offers:make", code("listing"), get=members(200, 302), post=members(*DONE), data=said(choice="other",
        other="80")),
    Row("offers:plan", code("listing"), get=only("seller", 200), post=only("seller", *DONE),
        data=said(accept_from="95", extends_left="1")),
    Row("offers:give", code("listing"), get=only("seller", 200), post=only("seller", *DONE), data=said(choice="other",
        other="80")),
    Row("offers:index", get=members(200), post=READ),
    Row("offers:detail", code("offer"), get=sides(200), post=READ),
    Row("offers:accept", code("offer"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("offers:decline", code("offer"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("offers:counter", code("offer"), get=READ, post=only("seller", *DONE, buyer=403), data=said(amount="95")),
    Row("reviews:write", code("done"), get=sides(200, 302), post=sides(*DONE), data=said(stars="4", text="Fine.")),
    Row("reviews:reply", key("review"), get=only("seller", 200, 302), post=only("seller", *DONE),
        data=said(text="Thanks.")),
]

ORDERS = [
    Row("orders:index", get=members(200), post=READ),
    Row("orders:detail", code("paid"), get=sides(200), post=READ, also=(*((code(name), None) for name in ("placed",
        "shipped", "meeting_order", "handed", "done", "cancelled")), (lambda w: [w.returning.order.code], None),
        (code("others_order"), only("outsider other_seller", 200)), (code("conflicts_order"),
        only("conflicted seller", 200)))),
    Row("orders:ship", code("paid"), get=only("seller", 200, buyer=403), post=only("seller", *DONE, buyer=403),
        data=said(tracking_code="RR123")),
    Row("orders:delivered", code("shipped"), get=READ, post=sides(*DONE)),
    Row("orders:hand_over", code("meeting_order"), get=only("seller", 200, buyer=403), post=only("seller", *DONE,
        buyer=403), data=said(code="123456")),
    Row("orders:handed_over", code("meeting_order"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("orders:confirm", code("handed"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("orders:give_up", code("placed"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("orders:give_time", code("paid"), get=READ, post=sides(*DONE)),
    Row("orders:receipt", code("paid"), get=sides(200), post=READ, also=((code("done"), None), (code("others_order"),
        only("outsider other_seller", 200)))),
    Row("orders:slip", code("paid"), get=only("seller", 200, buyer=403), post=READ, also=((code("others_order"),
        only("other_seller", 200, outsider=403)), (code("done"), sides(403)))),
    Row("orders:cancel", code("paid"), get=sides(200), post=sides(*DONE), data=said(reason="agreed",
        note="We talked.")),
    Row("orders:refund", code("shipped"), get=only("seller", 200, buyer=403), post=only("seller", *DONE, buyer=403)),
    Row("orders:send_back", code("returning"), get=only("", 200), post=only("", *DONE)),
    Row("orders:take_back", code("shipped"), get=READ, post=only("seller", *DONE, buyer=403)),
    Row("orders:propose", code("shipped", "part_refund"), get=sides(200, 302), post=sides(*DONE),
        data=said(amount="3", note="For the scratch.")),
    Row("orders:answer", both("meeting_order", "proposal"), get=only("seller", 200, buyer=403), post=only("seller",
        *DONE, buyer=403), data=said(answer="yes"), also=((both("shipped", "return_proposal"), only("buyer", 200,
        seller=403)),)),
    Row("orders:withdraw", both("meeting_order", "proposal"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("disputes:open", code("handed"), get=sides(200), post=sides(*DONE), data=said(reason="not_as_described",
        text=WORDS, wants="refund")),
]

TALKS = [
    Row("conversations:index", get=members(200), post=READ),
    Row("conversations:thread", code("thread"), get=sides(200), post=sides(*DONE), data=said(text="Hello again."),
        also=((code("others_thread"), only("outsider other_seller", 200)),)),
    Row("conversations:fresh", code("thread"), get=sides(200), post=READ),
    Row("conversations:keep", code("thread"), get=READ, post=sides(*DONE), data=said(do="mute")),
    Row("conversations:photo", both("thread", "picture"), get=sides(200), post=READ),
    Row("conversations:meet", code("thread"), get=sides(200), post=sides(*DONE),
        data=lambda w: {"place": "By the station clock", "at": f"{w.meeting.at:%Y-%m-%dT%H:%M}"}),
    Row("conversations:answer_meeting", both("thread", "meeting"), get=READ, post=sides(*DONE, 404),
        data=said(answer="agree")),
    Row("conversations:ask", code("listing"), get=members(200, 302), post=members(*DONE),
        data=said(text="Is it there?")),
    Row("conversations:talk", code("paid"), get=READ, post=sides(*DONE)),
    Row("inbox:inbox", get=members(200), post=READ),
    Row("inbox:bell", get=members(200), post=READ),
    Row("inbox:read_all", get=READ, post=members(*DONE)),
    Row("inbox:done", key("notification"), get=READ, post=only("buyer", *DONE)),
    Row("inbox:preferences", get=members(200), post=members(*DONE), data=said(act="go_on")),
    Row("inbox:outcomes", lambda w: ["postmark"], get=NOBODY, post=public(404)),
    Row("inbox:open", key("notification"), get=only("buyer", 302), post=READ),
    Row("inbox:unsubscribe", lambda w: ["no-token"], get=public(404), post=public(404)),
    Row("inbox:live", get=members(204) | {"anonymous": (204,)}, post=NOBODY),
    Row("push:service_worker", get=public(200), post=NOBODY),
    Row("push:manifest", get=public(200), post=NOBODY),
    Row("push:offline", get=public(200), post=NOBODY),
    Row("push:devices", get=members(200), post=READ),
    Row("push:subscribe", get=READ, post=members(*DONE)),
    Row("push:switch_off", key("device"), get=READ, post=only("buyer", *DONE)),
    Row("push:mute", lambda w: ["no-token"], get=public(404), post=public(404)),
    Row("interests:list", get=members(200), post=READ),
    Row("interests:mail", get=READ, post=members(*DONE), data=said(topic="alerts", on="1")),
    Row("interests:mute", key("interest"), get=READ, post=only("buyer", *DONE)),
    Row("interests:unmute", key("interest"), get=READ, post=only("buyer", *DONE)),
    Row("interests:look_for", get=public(200), post=public(200)),
    Row("interests:start_again", get=READ, post=members(*DONE)),
    Row("interests:let_in", lambda w: [w.seller.pk], get=READ, post=members(*DONE)),
    Row("interests:why", key("alert"), get=only("buyer", 200), post=READ),
    Row("interests:less", key("alert"), get=READ, post=only("buyer", *DONE), data=said(want="mute")),
    Row("interests:edit", key("interest"), get=only("buyer", 200), post=only("buyer", 200)),
    Row("interests:answer", key("interest"), get=READ, post=only("buyer", *DONE), data=said(wish="more")),
    Row("interests:forget", key("interest"), get=only("buyer", 200), post=only("buyer", *DONE)),
]

PEOPLE = [
    Row("people:profile", code("seller"), get=public(200), post=NOBODY, also=((code("other_seller"), None),
        (code("buyer"), None))),
    Row("people:feed", code("seller"), get=public(200), post=NOBODY),
    Row("people:reviews", code("seller"), get=public(200), post=NOBODY, also=((code("buyer"), None),
        (code("conflicted"), None))),
    Row("settings", get=members(200), post=members(*DONE), data=said(name="New Name", about="", district="",
        theme="dark")),
    Row("holiday", get=members(200), post=members(*DONE), data=lambda w: {"until": f"{w.meeting.at:%Y-%m-%d}"}),
    # Asks for the password first. Our own people give back their roles before.
    Row("leave", get=members(200, 302), post=members(200, 302, 409)),
    Row("privacy:policy", get=public(200), post=NOBODY),
    Row("privacy:yours", get=members(200), post=READ),
    Row("privacy:ask", get=READ, post=members(*DONE)),
    Row("privacy:download", lambda w: ["nothing"], get=members(200, 302, 404), post=READ),
    Row("privacy:stay", get=public(LOGIN), post=public(LOGIN)),
    Row("block", code("seller"), get=members(200) | {"seller": (403,)}, post=members(*DONE) | {"seller": (403,)}),
    Row("unblock", code("avoided"), get=READ, post=members(*DONE)),
    Row("blocked", get=members(200), post=READ),
    Row("time_zone", get=members(200), post=members(*DONE), data=said(time_zone="Europe/Paris")),
    Row("payouts:money", get=members(200), post=READ),
    # One's own bank: asks for the password first, and who has none of a recent hour is led there.
    Row("payouts:details", get=members(200, 302), post=members(*DONE), data=said(holder="S. S.",
        number="NL91ABNA0417164300")),
    Row("payouts:detail", code("payout"), get=only("seller", 200), post=READ),
    Row("payouts:statement", lambda w: [w.payout.made_at.year, w.payout.made_at.month], get=members(200), post=READ),
    Row("payouts:statement_csv", lambda w: [w.payout.made_at.year, w.payout.made_at.month], get=members(200),
        post=READ),
    Row("gallery", get=public(200), post=public(200, 405)),
    Row("appearance", get=public(200, 302, 405), post=public(*DONE), data=said(theme="dark")),
    Row("health", get=public(200), post=public(200, 405)),
    Row("demo:mail", get=public(200), post=NOBODY, is_demo=True),
    Row("demo:letter", lambda w: ["nothing"], get=public(404), post=NOBODY, is_demo=True),
    Row("demo:html", lambda w: ["nothing"], get=public(404), post=NOBODY, is_demo=True),
]

CASES = ("talking", "confirming", "appealed", "drafted", "returning", "offered", "decided")
CASE_WORDS = dict.fromkeys(("statement", "evidence", "disputeoffer"), "moderator admin")
UNTOLD = CASE_WORDS | dict.fromkeys(("untold", "tellingnote"), "moderator admin")
DISPUTES = [
    Row("disputes:index", get=members(200), post=READ),
    Row("disputes:case", code("case"), get=sides(200), post=READ, also=tuple((code(name), None) for name in CASES)),
    Row("disputes:say", code("talking", "message"), get=sides(200), post=sides(*DONE), data=said(text=WORDS)),
    Row("disputes:show", code("talking"), get=sides(200), post=sides(*DONE), data=said(slot="other",
        note="As you see.")),
    Row("disputes:press", code("decided", "abide"), get=READ, post=sides(*DONE)),
    Row("disputes:withdraw", code("talking"), get=only("buyer", 200, seller=403), post=only("buyer", *DONE,
        seller=403)),
    Row("disputes:offer", code("returning"), get=sides(200, 302), post=sides(*DONE), data=said(deal="refund",
        note="Fine.")),
    Row("disputes:answer", both("talking", "dispute_offer"), get=only("seller", 200, buyer=403), post=only("seller",
        *DONE, buyer=403), data=said(answer="yes"), also=((both("offered", "return_offer"), only("buyer", 200,
        seller=403)),)),
    Row("disputes:take_back", both("talking", "dispute_offer"), get=READ, post=only("buyer", *DONE, seller=403)),
    Row("disputes:address", code("returning"), get=only("seller", 200, 302, buyer=403), post=only("seller", *DONE,
        buyer=403), data=said(address=ADDRESS)),
    Row("disputes:send_back", code("returning"), get=only("buyer", 200, seller=403), post=only("buyer", *DONE,
        seller=403), data=said(tracking_code="RR1")),
    Row("disputes:deadline", code("talking"), get=sides(200), post=READ),
    Row("disputes:export", code("case"), get=sides(200, moderator=200, admin=200), post=READ, shows=CASE_WORDS,
        also=(*((code(name), sides(200, moderator=200, admin=200)) for name in ("talking", "returning", "offered")),
        *((code(name), sides(200, moderator=403, admin=403)) for name in ("confirming", "appealed", "drafted",
        "decided")))),
    Row("disputes:photo", both("case", "evidence"), get=sides(200, moderator=200, admin=200), post=READ),
    Row("disputes:bought", code("case", 0), get=members(404), post=READ),
    Row("disputes:desk", get=moderators(200), post=moderators(405)),
    Row("disputes:desk_case", code("case"), get=judges(200), post=moderators(405, conflicted=(403, 405)),
        shows=CASE_WORDS, also=tuple((code(name), None) for name in CASES)),
    Row("disputes:desk_evidence", both("case", "evidence"), get=judges(200), post=judges(*DONE), shows=CASE_WORDS),
    Row("disputes:desk_ask", code("case"), get=judges(200, 302), post=judges(*DONE), data=said(text=WORDS),
        shows=CASE_WORDS),
    Row("disputes:desk_draft", code("appealed"), get=judges(200, 302), post=judges(*DONE), shows=CASE_WORDS,
        data=said(deal="refund", reasons=WORDS)),
    Row("disputes:desk_decide", code("case"), get=judges(200, 302), post=judges(*DONE), shows=CASE_WORDS,
        data=said(deal="refund", rule="described", reasons=WORDS, give="1")),
    Row("disputes:desk_confirm", code("confirming"), get=judges(200), post=judges(*DONE), data=said(note=WORDS),
        shows=CASE_WORDS | {"unshownverdict": "moderator admin"}),
    Row("disputes:desk_press", code("case", "hand-back"), get=moderators(405, conflicted=(403, 405)),
        post=judges(*DONE)),
    Row("resolved:index", get=public(200), post=NOBODY, query="?q=bell"),
    Row("resolved:page", key("told"), get=public(200), post=NOBODY, also=tuple((key(name), public(404)) for name in
        ("untold", "returned", "taken"))),
    Row("resolved:desk", get=moderators(200), post=moderators(405), shows={"tellingnote": "moderator admin"}),
    Row("resolved:write", code("untold_case"), get=judges(200), post=judges(*DONE), shows=UNTOLD,
        data=said(title="The bell", claim=WORDS, answer=WORDS, reasons=WORDS, lesson="", edition="1"),
        also=((code("returned_case"), None), (code("taken_case"), None))),
    Row("resolved:read", code("untold_case"), get=judges(200), post=judges(*DONE), shows=UNTOLD,
        data=said(publish="1", edition="1"), also=((code("returned_case"), None), (code("taken_case"), None))),
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
    Row("moderation:notice", get=public(200), post=public(*DONE),
        data=lambda w: {"address": f"http://testserver{w.listing.get_absolute_url()}", "text": WORDS,
        "good_faith": "on"}),
    Row("moderation:noticed", code("notice"), get=public(200), post=NOBODY),
    Row("moderation:decisions", get=members(200), post=READ),
    Row("moderation:decision", code("act"), get=only("other_seller", 200), post=only("other_seller", *DONE),
        data=said(text=WORDS)),
    Row("moderation:index", get=moderators(200), post=moderators(405), shows=_REPORT),
    Row("moderation:report", code("report"), get=moderators(200), post=moderators(*DONE), idle="conflicted",
        shows=_REPORT | dict.fromkeys(("message", "held"), _MODERATORS), also=((code("thread_report"), None),
        (code("closed_report"), None), (code("noticed"), None), (code("held_report"), None),
        (code("frozen_report"), None)), tried=((code("frozen_report"), moderators(*DONE)),),
        data=said(kind="warn", rule="here", reason=WORDS)),
    Row("moderation:claim", code("report"), get=moderators(405), post=moderators(*DONE), shows=_REPORT),
    Row("moderation:let_through", code("held_report"), get=moderators(405), post=moderators(*DONE), shows=_REPORT,
        data=lambda w: {"seen": things.now("post", w.held_post.pk).edition}),
    Row("moderation:go_on", code("frozen_report"), get=moderators(405), post=moderators(*DONE), shows=_REPORT),
    Row("moderation:dismiss", code("report"), get=moderators(200, 302), post=moderators(*DONE), shows=_REPORT,
        data=said(outcome="nothing", note="Nothing to see.")),
    Row("moderation:person", code("other_seller"), get=moderators(200), post=moderators(*DONE), shows=_REPORT,
        also=((code("seller"), None), (code("buyer"), None), (code("conflicted"), None)), data=said(kind="warn",
        rule="here", reason=WORDS)),
    Row("moderation:note", code("outsider"), get=moderators(405), post=moderators(*DONE),
        data=said(text="Mind this.")),
    Row("moderation:lift", code("act"), get=moderators(200, 302), post=moderators(*DONE), data=said(reason=WORDS),
        shows=_REPORT),
    Row("moderation:appeals", get=moderators(200), post=moderators(405), shows=_REPORT),
    Row("moderation:appeal", code("act"), get=moderators(200), post=moderators(*DONE), shows=_REPORT,
        idle="conflicted", data=said(verdict="upheld", answer=WORDS)),
    Row("reports:report", lambda w: ["thread", w.thread.code], get=sides(200, 302), post=sides(*DONE),
        data=said(reason="rude", text="Rude words."), also=tuple((lambda w, name=name: ["post", getattr(w, name).pk],
        members(404)) for name in ("held_post", "held_reply", "refused_post", "hidden_first")) + tuple(
        # Everybody sees the gap that was left.
        (lambda w, name=name: ["post", getattr(w, name).pk], members(410)) for name in ("hidden_post",
        "removed_post"))),
    Row("reports:thanks", lambda w: ["listing", w.listing.code], get=members(200, 302, 404) | {"seller": (403,)},
        post=READ),
]

#: Each is walked by a test of its own.
AREAS: dict[str, list[Row]] = {
    "catalogue": CATALOGUE,
    "trade": TRADE,
    "orders": ORDERS,
    "talks": TALKS,
    "people": PEOPLE,
    "help": HELP,
    "disputes": DISPUTES,
    "moderation": MODERATION,
    "forum": FORUM,
    "belonging": BELONGING,
    "accounts": ACCOUNTS,
    "admin": ADMIN,
    "books": BOOKS,
    "lead": LEAD,
    "tickets": TICKETS,
    "outside": OUTSIDE,
    "desk": DESK_ROWS,
    "announcements": ANNOUNCED,
    "vouchers": VOUCHERS,
    "audience": AUDIENCE,
}
