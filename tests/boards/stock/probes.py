"""Twelve things that stock machina does, found out by doing them; prints them as JSON, {number of the hardening: facts}."""

import json
import threading
from typing import Any

import django

django.setup()

from django.contrib.auth.models import AnonymousUser, Group, User  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from machina.apps.forum_conversation.forum_attachments.forms import AttachmentForm  # noqa: E402
from machina.apps.forum_conversation.forum_attachments.models import Attachment  # noqa: E402
from machina.apps.forum_conversation.forum_polls.models import (  # noqa: E402
    TopicPoll,
    TopicPollOption,
    TopicPollVote,
)
from machina.apps.forum_conversation.models import Post, Topic  # noqa: E402
from machina.apps.forum_feeds.feeds import LastTopicsFeed  # noqa: E402
from machina.apps.forum_permission.checker import ForumPermissionChecker  # noqa: E402
from machina.apps.forum_permission.handler import PermissionHandler  # noqa: E402
from machina.apps.forum_permission.models import (  # noqa: E402
    ForumPermission,
    GroupForumPermission,
    UserForumPermission,
)
from machina.core.db.models import get_model  # noqa: E402

Forum = get_model("forum", "Forum")
ALL = ("can_see_forum", "can_read_forum", "can_start_new_topics", "can_reply_to_topics", "can_edit_own_posts")


def forum(name: str, *, visitors: bool = True, members: bool = True, more: tuple[str, ...] = ()) -> Any:
    made = Forum.objects.create(name=name, type=0)
    for right in (*ALL[:2],) if visitors else ():
        grant(right, forum=made, anonymous_user=True)
    for right in (*ALL, *more) if members else ():
        grant(right, forum=made, authenticated_user=True)
    return made


def grant(right: str, **whom: Any) -> None:
    permission = ForumPermission.objects.get(codename=right)
    UserForumPermission.objects.create(permission=permission, has_perm=True, **whom)


def topic(where: Any, subject: str, by: User, *, approved: bool = True) -> Any:
    made = Topic.objects.create(forum=where, poster=by, subject=subject, type=0, status=0, approved=approved)
    Post.objects.create(topic=made, poster=by, subject=subject, content="First.", approved=approved)
    return Topic.objects.get(pk=made.pk)


def page_of(made: Any) -> str:
    return f"/forum/forum/{made.forum.slug}-{made.forum.pk}/topic/{made.slug}-{made.pk}/"


def main() -> None:
    call_command("migrate", verbosity=0)
    ann, bob = (User.objects.create_user(f"{name}@example.org", password="x") for name in ("ann", "bob"))
    guest, member = Client(), Client()
    member.force_login(bob)
    facts: dict[str, Any] = {}

    # 1: the forum in the address decides whether a post waits, and not the topic's.
    held, free = forum("Held"), forum("Free", more=("can_post_without_approval",))
    there = topic(held, "Waits here", ann)
    member.post(
        f"/forum/forum/{free.slug}-{free.pk}/topic/{there.slug}-{there.pk}/post/create/",
        {"subject": "Re", "content": "Unread by any moderator"},
    )
    facts["1"] = {"shown at once": Post.objects.filter(topic=there, poster=bob, approved=True).count()}

    # 2: what waits is read by everybody who has its address.
    waits = topic(held, "Plantedsubject", ann, approved=False)
    facts["2"] = {"status": guest.get(page_of(waits)).status_code}
    facts["2"]["subject"] = "Plantedsubject" in guest.get(page_of(waits)).content.decode()

    facts["3"] = {"rounds with wrong counters": sum(drifts(free, ann) for _round in range(8))}

    # 4: the forums of whoever asked last stand on the one feed.
    secret = forum("Secretforum", visitors=False)
    topic(secret, "For members", ann)
    many = forum("Many")
    for n in range(60):
        Topic.objects.create(
            forum=many,
            poster=ann,
            subject=f"Topic {n}",
            type=0,
            status=0,
            approved=True,
            last_post_on="2026-01-01T00:00Z",
        )
    feed = LastTopicsFeed()
    feed.get_object(asks(AnonymousUser()))
    feed.get_object(asks(bob))  # somebody else, while the first is still being answered
    facts["4"] = {"members' topics": [one.subject for one in feed.items() if one.forum_id == secret.pk]}
    facts["4"]["items"] = len(feed.items())

    # 5: a session for everybody who looks.
    before = Session.objects.count()
    Client().get("/forum/")
    facts["5"] = {"sessions": Session.objects.count() - before}

    # 6: a group's right everywhere depends on which forum is asked about first.
    group = Group.objects.create(name="Club")
    eve = User.objects.create_user("eve", password="x")
    eve.groups.add(group)
    one, other = (forum(name, visitors=False, members=False) for name in ("One", "Other"))
    right = ForumPermission.objects.get(codename="can_lock_topics")
    GroupForumPermission.objects.create(permission=right, group=group, has_perm=True)
    GroupForumPermission.objects.create(permission=right, group=group, forum=one, has_perm=False)
    orders = [
        "can_lock_topics" in ForumPermissionChecker(eve).get_perms_for_forumlist(forums)[other]
        for forums in ([one, other], [other, one])
    ]
    facts["6"] = {"by order": orders}

    # 7: names are what people sign in with. 8: what is hidden is named to who asks to mark it read.
    facts["7"] = {"address shown": "ann@example.org" in guest.get(page_of(there)).content.decode()}
    hidden = forum("Plantedhidden", visitors=False, members=False)
    answer = member.get(f"/forum/tracking/mark/forums/{hidden.pk}/").content.decode().lower()
    facts["8"] = {"named": "plantedhidden" in answer}

    # 9: its own Markdown, and its own scripts.
    bad = [
        "[x](javascript&#58;alert(1))",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/pixel.gif)",
        "<img src=x onerror=a()>",
    ]
    for n, text in enumerate(bad):
        Post.objects.create(topic=there, poster=ann, subject=str(n), content=text)
    html = "".join(str(post.content.rendered) for post in Post.objects.filter(topic=there))
    facts["9"] = {"remote pictures": "evil.example" in html}
    form = member.get(f"/forum/forum/{free.slug}-{free.pk}/topic/create/").content.decode()
    facts["9"]["scripts"] = form.count("<script")

    # 10: any file, under the name it came with.
    upload = SimpleUploadedFile("planted.html", b"<script>alert(1)</script>", content_type="text/html")
    facts["10"] = {"page accepted": AttachmentForm(data={}, files={"file": upload}).is_valid()}
    kept = Attachment.objects.create(
        post=there.first_post, file=ContentFile(b"<script>", name="planted.html")
    )
    facts["10"]["name"] = kept.file.name

    # 11: removing a person removes everybody's posts below theirs; changes leave nothing; one person votes twice.
    gone = User.objects.create_user("gone", password="x")
    theirs = topic(free, "Theirs", gone)
    answered = Post.objects.create(topic=theirs, poster=ann, subject="Re", content="Mine.")
    gone.delete()
    facts["11"] = {"others' posts left": Post.objects.filter(pk=answered.pk).count()}
    changed = Post.objects.create(topic=there, poster=ann, subject="Re", content="Before.")
    changed.content = "After."
    changed.save()
    tables = connection.introspection.table_names()
    facts["11"]["tables of revisions"] = [name for name in tables if "revision" in name]
    changed.delete()
    facts["11"]["left of a removed post"] = Post.objects.filter(pk=changed.pk).count()
    poll = TopicPoll.objects.create(topic=there, question="?")
    option = TopicPollOption.objects.create(poll=poll, text="Yes")
    for _twice in range(2):
        TopicPollVote.objects.create(voter=ann, poll_option=option)
    facts["11"]["votes of one person"] = option.votes.count()

    # 12: each forum costs queries of its own.
    facts["12"] = {"queries": [queries(member)]}
    for n in range(10):
        topic(forum(f"More {n}"), "Hello", ann)
    facts["12"]["queries"].append(queries(member))
    print(json.dumps(facts))


def asks(user: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    if not user.is_authenticated:
        user.forum_key = "x"
    request.forum_permission_handler = PermissionHandler()
    return request


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/forum/")
    return len(seen)


def drifts(where: Any, by: User) -> bool:
    """Six people answer at the same moment; whether the topic counts wrong afterwards."""
    made = topic(where, "Busy", by)
    start = threading.Barrier(6)

    people = [User.objects.create_user(f"{made.pk}-{n}", password="x") for n in range(6)]

    def answer(person: User) -> None:
        try:
            mine = Topic.objects.get(pk=made.pk)
            start.wait()
            with transaction.atomic():  # as ATOMIC_REQUESTS, or anybody who wants all of a request or nothing
                Post.objects.create(topic=mine, poster=person, subject="Re", content="Hi.")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = Topic.objects.get(pk=made.pk).posts_count
    return bool(counted != Post.objects.filter(topic=made).count())


if __name__ == "__main__":
    main()
