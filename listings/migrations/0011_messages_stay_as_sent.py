from django.db import migrations

REFUSE = """
CREATE FUNCTION message_stays_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Letting go of what was held is the one change there is, and it goes one way.
        IF (NEW.id, NEW.thread_id, NEW.author_id, NEW.kind, NEW.text, NEW.details, NEW.photo, NEW.sent_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.thread_id, OLD.author_id, OLD.kind, OLD.text, OLD.details, OLD.photo, OLD.sent_at)
           AND (NEW.held_for = OLD.held_for AND NEW.delivered_at IS NOT DISTINCT FROM OLD.delivered_at
                OR OLD.held_for <> '' AND NEW.held_for = '') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'A message stays as it was sent: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER message_stays_as_sent BEFORE UPDATE OR DELETE ON listings_message
    FOR EACH ROW EXECUTE FUNCTION message_stays_as_sent();
"""


class Migration(migrations.Migration):
    """Postgres itself refuses to change or remove a message: what people said may be evidence one day."""

    dependencies = [("listings", "0010_people_talk_about_a_listing")]

    operations = [
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER message_stays_as_sent ON listings_message; DROP FUNCTION message_stays_as_sent();",
        ),
    ]
