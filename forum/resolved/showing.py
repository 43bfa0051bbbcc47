"""What stands beside a told case on its board."""

from collections.abc import Sequence
from typing import Any

from forum.boards.grants import Reader
from forum.boards.models import Post, Topic
from forum.resolved.models import Telling


def telling_of(topic: Topic, posts: Sequence[Post], reader: Reader) -> dict[str, Any]:
    """One query for a page."""
    return {"telling": Telling.objects.published().filter(post__topic=topic).first()}
