from django.apps import AppConfig


class ResolvedConfig(AppConfig):
    name = "forum.resolved"
    label = "resolved"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """On the board of resolved disputes each topic leads to its facts, and the list to the search by reason."""
        from forum.boards import parts
        from forum.boards.statuses import BoardKind
        from forum.resolved import showing

        part = parts.Part(
            topic=showing.telling_of, under="resolved/_under.html", above="resolved/_above.html"
        )
        parts.register(BoardKind.RESOLVED, part)
