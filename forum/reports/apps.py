from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "forum.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The chat guard below does not know who looks at what it suspects."""
        from forum.reports import hearing
        from yardsale.events.actions import subscribe

        subscribe(hearing.hear)
