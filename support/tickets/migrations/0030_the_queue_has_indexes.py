from django.db import migrations, models
from django.db.models import F, Q

UNSOLVED = Q(state__in=["new", "open", "customer", "inside"])


class Migration(migrations.Migration):
    """The views "complaints" and "came back" walk an index of their own; subjects are searched by parts of words."""

    dependencies = [("tickets", "0020_letters_are_sent_and_come_in")]

    operations = [
        migrations.AddIndex(
            "ticket",
            models.Index(
                F("kind"),
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=UNSOLVED,
                name="ticket_queue_of_kind",
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=UNSOLVED & Q(reopened__gt=0),
                name="ticket_queue_came_back",
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX ticket_subject_trigrams ON tickets_ticket USING gin (upper(subject) gin_trgm_ops)",
            "DROP INDEX ticket_subject_trigrams",
        ),
    ]
