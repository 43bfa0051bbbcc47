"""Stock machina with 20 forums, 50 topics in one and 50 posts in one of them, for `make bench-forum`."""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from machina.apps.forum_conversation.models import Post, Topic  # noqa: E402
from machina.apps.forum_permission.models import ForumPermission, UserForumPermission  # noqa: E402
from machina.conf import settings as machina_settings  # noqa: E402
from machina.core.db.models import get_model  # noqa: E402

from tests.boards.stock.serving import TEXT, serve  # noqa: E402

Forum = get_model("forum", "Forum")


def main() -> None:
    call_command("migrate", verbosity=0)
    people = [User.objects.create_user(f"Neighbour {n}", password="x") for n in range(6)]
    rights = ForumPermission.objects.filter(
        codename__in=[
            "can_see_forum",
            "can_read_forum",
            "can_start_new_topics",
            "can_reply_to_topics",
            "can_edit_own_posts",
        ]
    )
    forums = [
        Forum.objects.create(name=f"Board {n}", type=0, description="What it is for.") for n in range(20)
    ]
    for forum in forums:
        UserForumPermission.objects.bulk_create(
            UserForumPermission(permission=right, forum=forum, authenticated_user=True, has_perm=True)
            for right in rights
        )
        _topic(forum, "Hello", people, 1)
    first = _topic(forums[0], "The long one", people, 50)
    for n in range(49):
        _topic(forums[0], f"Topic {n}", people, 2)
    client = Client()
    client.force_login(people[0])
    forum = f"/forum/forum/{forums[0].slug}-{forums[0].pk}/"
    assert machina_settings.FORUM_TOPICS_NUMBER_PER_PAGE == machina_settings.TOPIC_POSTS_NUMBER_PER_PAGE == 25
    serve(client, {"index": "/forum/", "topics": forum, "topic": f"{forum}topic/{first.slug}-{first.pk}/"})


def _topic(forum: object, subject: str, people: list[User], posts: int) -> Topic:
    topic = Topic.objects.create(
        forum=forum, poster=people[1], subject=subject, type=0, status=0, approved=True
    )
    for n in range(posts):
        Post.objects.create(topic=topic, poster=people[n % 6], subject=subject, content=TEXT)
    return Topic.objects.get(pk=topic.pk)


if __name__ == "__main__":
    main()
