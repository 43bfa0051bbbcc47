from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "notifications.push"
    label = "push"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications.channels import carriers
        from notifications.channels.statuses import Channel
        from notifications.push.carrier import PushCarrier

        carriers.register(Channel.PUSH, PushCarrier())
