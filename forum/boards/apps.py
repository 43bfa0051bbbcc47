from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "forum.boards"
    label = "boards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What can be reported and acted on."""
        from forum.boards import subjects

        subjects.register()
