from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "notifications.announcements"
    label = "announcements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications import catalog
        from notifications.announcements import letters, own_outlets, pushes, segmenting
        from notifications.channels import mail
        from notifications.push import words

        own_outlets.register_all()
        segmenting.register_all()
        mail.WRITERS[catalog.ANNOUNCEMENT.kind] = letters.words_of
        words.WRITERS[catalog.ANNOUNCEMENT.kind] = pushes.words_of
