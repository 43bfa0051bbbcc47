"""Topics and posts, by people who are known enough to be shown at once."""

from forum.boards import actions
from forum.boards.models import Board, Post
from forum.boards.statuses import PostState
from tests.factories.people import UserFactory


def known(**fields):
    """Somebody whose first posts were let through long ago: their trades say so."""
    return UserFactory(sold_count=1, **fields)


def topic_of(*texts, board="questions", by=None, subject="How do I pack a lamp?", others=None):
    """A topic with these posts, the first by `by`, the rest by `others`."""
    first, *rest = texts or ("It is tall and made of glass.",)
    author = by or known()
    post = actions.start(Board.objects.get(slug=board), by=author, subject=subject, text=first)
    answerer = others or (known() if rest else None)
    for text in rest:
        actions.reply(post.topic, by=answerer, text=text)
    post.topic.refresh_from_db()
    return post.topic


def many_posts(topic, count, by):
    """Quickly, for counting queries: what a page shows, without what happens around it."""
    start = topic.last_number
    Post.objects.bulk_create(
        Post(
            topic=topic, poster=by[n % len(by)], number=start + n + 1, subject="", content=f"Post {n}", state=PostState.SHOWN,
            _content_rendered=f"<p>Post {n}</p>",
        )
        for n in range(count)
    )  # fmt: skip
    last = topic.posts.order_by("-number").first()
    type(topic).objects.filter(pk=topic.pk).update(
        last_number=last.number, posts_count=last.number, last_post=last, last_post_on=last.created
    )
