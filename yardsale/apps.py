from django.apps import AppConfig


class YardsaleConfig(AppConfig):
    name = "yardsale"
    label = "yardsale"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yardsale import celery, checks, words  # noqa: F401  (the checks register themselves; tasks need the app)

        words.say_what_to_do()
