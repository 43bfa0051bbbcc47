from django.apps import AppConfig


class ForumPermissionConfig(AppConfig):
    """Without machina's receivers and admin: our migrations grant, forum by forum."""

    name = "forum.boards.engine.forum_permission"
    label = "forum_permission"
