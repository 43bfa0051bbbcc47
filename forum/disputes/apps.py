from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "forum.disputes"
    label = "disputes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Staff who come through the front door are asked to go to the case first, when there is one."""
        from forum.disputes import guarding
        from listings import trading

        trading.ask_first(guarding.refuse_what_no_case_says)
