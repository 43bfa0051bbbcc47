from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "notifications.social"
    label = "social"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications.social.choosing import draw_what_is_new
        from yardsale.events.actions import subscribe

        subscribe(draw_what_is_new)
