from django.apps import AppConfig


class ForumConversationConfig(AppConfig):
    """Without machina's receivers and admin."""

    name = "forum.boards.engine.forum_conversation"
    label = "forum_conversation"
