from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "listings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rooms that hear of what happens in the rooms below them."""
        from django.db.models.signals import post_migrate

        from listings.catalogue import languages
        from listings.conversations import hearing, meetings, notices  # noqa: F401  (the last two register their rows)
        from listings.offers import hearing as offers
        from listings.payouts import takeover
        from listings.referrals import hearing as referrals
        from yardsale.events.actions import subscribe

        post_migrate.connect(languages.ensure, sender=self)
        takeover.listen()
        subscribe(hearing.hear)
        subscribe(offers.hear)
        referrals.listen()
        subscribe(referrals.hear)
