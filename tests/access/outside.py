"""Posts on other sites: what growth and the admin write, release and delete, and what sellers say about theirs; insight."""

from notifications.social import actions, choosing
from notifications.social.models import Post
from tests.access.doors import DONE, NOBODY, Row, code, members, only, said, staff
from tests.access.words import word

SPEAK = "growth admin"
GET, POST = staff(SPEAK, 405), staff(SPEAK, *DONE)
READ = {"socialpost": SPEAK, "socialsaid": SPEAK}


def plant(w):
    """One that waits, one that is out there, one of which nobody knows; and a seller who keeps a thing here."""
    w.post_outside = actions.compose(by=w.growth, network="x", text=f"We say {word('socialpost')}")
    w.posted_outside, w.unknown_outside = (
        actions.compose(by=w.growth, network="facebook", text=f"{n} {word('socialpost')}") for n in (1, 2)
    )
    for one, status in ((w.posted_outside, "posted"), (w.unknown_outside, "unknown")):
        Post.objects.filter(pk=one.pk).update(
            status=status,
            is_dry=True,
            released_by=w.growth,
            released_at=one.made_at,
            said=word("socialsaid"),
            problem="no_answer",
            remote_id=f"dry-{one.pk}" if status == "posted" else "",
        )
    choosing.object_to(w.seller.pk, listing=w.listing, on=True)


# fmt: off
OUTSIDE = [
    Row("social:list", get=staff(SPEAK, 200), post=staff(SPEAK, 405), shows=READ),
    Row("social:spending", get=staff(SPEAK, 200), post=staff(SPEAK, 405)),
    Row("social:compose", get=staff(SPEAK, 200), post=POST, data=said(networks="x", text="Hello neighbours", do="keep")),
    Row("social:post", code("post_outside"), get=staff(SPEAK, 200), post=staff(SPEAK, 405), shows=READ,
        also=((code("posted_outside"), None), (code("unknown_outside"), None), (lambda w: ["nothing"], staff(SPEAK, 404)))),
    Row("social:change", code("post_outside"), get=staff(SPEAK, 200), post=POST, shows=READ,
        data=lambda w: {"text": "Hello again", "version": w.post_outside.version, "do": "keep"}),
    Row("social:release", code("post_outside"), get=GET, post=POST, shows=READ,
        data=lambda w: {"version": w.post_outside.version}),
    Row("social:stop", code("post_outside"), get=GET, post=POST),
    Row("social:drop", code("post_outside"), get=GET, post=POST),
    Row("social:look", code("post_outside"), get=GET, post=POST),
    Row("social:delete", code("post_outside"), get=GET, post=POST),
    Row("elsewhere", get=members(200), post=members(*DONE), data=said(is_shown="on")),
    Row("elsewhere_listing", code("listing"), get=only("seller", 200), post=only("seller", *DONE)),
    Row("insight:insight", get=only(SPEAK, 200), post=NOBODY),
    Row("insight:table", get=only(SPEAK, 200), post=NOBODY),
]
