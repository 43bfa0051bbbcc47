from django.apps import AppConfig


class ResolvedConfig(AppConfig):
    name = "forum.resolved"
    label = "resolved"
    default_auto_field = "django.db.models.BigAutoField"
