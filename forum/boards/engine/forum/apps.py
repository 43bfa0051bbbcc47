from django.apps import AppConfig


class ForumConfig(AppConfig):
    """Without machina's receivers and admin."""

    name = "forum.boards.engine.forum"
    label = "forum"
