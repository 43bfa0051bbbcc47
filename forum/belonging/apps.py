from django.apps import AppConfig


class BelongingConfig(AppConfig):
    name = "forum.belonging"
    label = "belonging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Picks stand on the home page; a first sale ends the help for it."""
        from forum.belonging import hearing, picks
        from listings.catalogue import strips
        from yardsale.events.actions import subscribe

        strips.share(picks.strip)
        subscribe(hearing.hear)
