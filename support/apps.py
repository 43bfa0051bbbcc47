from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Search engines are told of what is written here."""
        from listings.catalogue import sitemap
        from support.help.articles import addresses

        sitemap.register(addresses)
