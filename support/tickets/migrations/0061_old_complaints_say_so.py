from django.db import migrations


class Migration(migrations.Migration):
    """What ended before outcomes were kept says that none was."""

    dependencies = [("tickets", "0060_complaints_have_an_outcome")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE tickets_ticket SET outcome = 'unrecorded'
            WHERE kind = 'complaint' AND state IN ('solved', 'closed') AND outcome = ''
            """,
            "UPDATE tickets_ticket SET outcome = '' WHERE outcome = 'unrecorded'",
        )
    ]
