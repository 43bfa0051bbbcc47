from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from listings.catalogue import strips
        from notifications.channels import carriers
        from notifications.channels.mail import MailCarrier
        from notifications.channels.statuses import Channel
        from notifications.channels.strip import because_you_bought
        from notifications.telling import tell
        from yardsale.events.actions import subscribe

        subscribe(tell)
        carriers.register(Channel.EMAIL, MailCarrier())
        strips.register(because_you_bought)
