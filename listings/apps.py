from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "listings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rooms that hear of what happens in the rooms below them."""
        from listings.conversations import hearing, meetings, notices  # noqa: F401  (the last two register their rows)
        from listings.offers import hearing as offers
        from listings.payouts import takeover
        from yardsale.events.actions import subscribe

        takeover.listen()
        subscribe(hearing.hear)
        subscribe(offers.hear)
