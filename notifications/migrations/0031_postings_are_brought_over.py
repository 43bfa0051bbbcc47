"""What stood in the wider table of postings, in batches by its key: a site that is up waits for none of it.

What was muted or changed meanwhile may be brought over as well: the matcher passes it over, and judges by whole titles.
"""

from django.db import migrations

BATCH = """
WITH batch AS (
    SELECT key, interest_id, weight FROM notifications_interestposting_old
    WHERE (key, interest_id) > (%s, %s) ORDER BY key, interest_id LIMIT 20000
), brought AS (
    INSERT INTO notifications_interestposting (key, interest_id, weight) SELECT * FROM batch ON CONFLICT DO NOTHING
)
SELECT key, interest_id FROM batch ORDER BY key DESC, interest_id DESC LIMIT 1
"""


def bring(apps, schema_editor):
    last = (-(2**63), 0)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('notifications_interestposting_old') IS NOT NULL")
        (is_there,) = cursor.fetchone()
        while is_there and last is not None:
            cursor.execute(BATCH, last)
            last = cursor.fetchone()
        cursor.execute("DROP TABLE IF EXISTS notifications_interestposting_old")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0030_postings_take_four_bytes")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
