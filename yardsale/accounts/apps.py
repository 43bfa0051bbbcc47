"""People: who they are, how they sign in, what they may do."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "yardsale.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yardsale.accounts.roles import grant_permissions

        # With the last app that has models as sender: only then do all permissions exist.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(grant_permissions, sender=last, dispatch_uid="staff roles")
