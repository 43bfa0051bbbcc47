from django.db import migrations

PEOPLE = """
CREATE OR REPLACE FUNCTION announcements_approved_people_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.audience, NEW.category_id, NEW.districts, NEW.segment, NEW.outlets, NEW.send_at, NEW.shown_until%(new)s)
        IS DISTINCT FROM (OLD.audience, OLD.category_id, OLD.districts, OLD.segment, OLD.outlets, OLD.send_at, OLD.shown_until%(old)s)
        AND EXISTS (SELECT FROM announcements_edition WHERE announcement_id = NEW.id AND approved_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'Approved, it goes to whom, where and when it was read.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('approved', 'sending') AND NEW.state <> OLD.state AND NOT EXISTS (
        SELECT FROM announcements_edition WHERE announcement_id = NEW.id AND number = 1 AND approved_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Nothing goes out that nobody approved.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
MORE = {"new": ", NEW.purpose, NEW.holdout, NEW.salt", "old": ", OLD.purpose, OLD.holdout, OLD.salt"}
STAYS = """
-- One of its own for each that is there already: a column's default is drawn once.
UPDATE announcements_announcement SET salt = replace(gen_random_uuid()::text, '-', '') WHERE holdout = 0 AND state IN ('draft', 'refused');
CREATE FUNCTION announcements_left_out_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Who was left out is only added to.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER left_out_stays BEFORE UPDATE OR DELETE ON announcements_heldout
    FOR EACH ROW EXECUTE FUNCTION announcements_left_out_stays();
"""
UNDO = """
DROP TRIGGER left_out_stays ON announcements_heldout;
DROP FUNCTION announcements_left_out_stays();
"""


class Migration(migrations.Migration):
    """Once approved, the part that is left out stays as it was read; who was left out is only added to."""

    dependencies = [("announcements", "0050_some_are_left_out_to_compare")]

    operations = [
        migrations.RunSQL(PEOPLE % MORE, PEOPLE % {"new": "", "old": ""}),
        migrations.RunSQL(STAYS, UNDO),
    ]
