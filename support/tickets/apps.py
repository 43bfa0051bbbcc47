from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "support.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from support.tickets.letters import hear
        from yardsale.events.actions import subscribe

        subscribe(hear)
