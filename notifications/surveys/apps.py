from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "notifications.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from listings.catalogue import strips
        from notifications.surveys import cards

        strips.register_card(cards.card)
