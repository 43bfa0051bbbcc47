from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "forum.suggestions"
    label = "suggestions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the boards show of suggestions."""
        from forum.suggestions import page

        page.register()
