"""A posting's number and weight take four bytes each: its row and its place in the index are a fifth smaller.

Rewriting the table in one go would hold up everybody who buys or posts, so that a new one takes its place at once; 0031
brings over what stood in the old one.
"""

from django.db import migrations, models

import notifications.interests.fields

LEAN = """
ALTER TABLE notifications_interestposting RENAME TO notifications_interestposting_old;
ALTER INDEX notifications_interestposting_pkey RENAME TO notifications_interestposting_old_pkey;
CREATE TABLE notifications_interestposting (
    key bigint NOT NULL, interest_id integer NOT NULL, weight real NOT NULL
        CONSTRAINT posting_weighs_something CHECK (weight > 0),
    PRIMARY KEY (key, interest_id) INCLUDE (weight)
);
"""
# Undone, what was written since is kept; what 0031 has brought over is in it as well.
WIDE = """
ALTER TABLE notifications_interestposting
    ALTER interest_id TYPE bigint, ALTER weight TYPE double precision;
DROP TABLE IF EXISTS notifications_interestposting_old;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0021_what_waits_is_found")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LEAN, WIDE)],
            state_operations=[
                migrations.AlterField("interestposting", "interest_id", models.IntegerField()),
                migrations.AlterField(
                    "interestposting", "weight", notifications.interests.fields.SmallFloat()
                ),
            ],
        )
    ]
