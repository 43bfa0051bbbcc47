from django.db import migrations

STAYS = """
CREATE FUNCTION announcements_approved_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint;
BEGIN
    FOREACH one IN ARRAY ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END]
    LOOP
        IF EXISTS (SELECT FROM announcements_edition WHERE id = one AND approved_by_id IS NOT NULL) THEN
            RAISE EXCEPTION 'Approved words stay as they were read.' USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER approved_words_stay BEFORE INSERT OR UPDATE OR DELETE ON announcements_wording
    FOR EACH ROW EXECUTE FUNCTION announcements_approved_words_stay();

CREATE FUNCTION announcements_approved_people_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.audience, NEW.category_id, NEW.districts, NEW.segment, NEW.outlets, NEW.send_at, NEW.shown_until)
        IS DISTINCT FROM (OLD.audience, OLD.category_id, OLD.districts, OLD.segment, OLD.outlets, OLD.send_at, OLD.shown_until)
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
CREATE TRIGGER approved_people_stay BEFORE UPDATE ON announcements_announcement
    FOR EACH ROW EXECUTE FUNCTION announcements_approved_people_stay();

CREATE FUNCTION announcements_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history is only added to.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON announcements_entry
    FOR EACH ROW EXECUTE FUNCTION announcements_history_stays();
"""
UNDO = """
DROP TRIGGER history_stays ON announcements_entry;
DROP FUNCTION announcements_history_stays();
DROP TRIGGER approved_people_stay ON announcements_announcement;
DROP FUNCTION announcements_approved_people_stay();
DROP TRIGGER approved_words_stay ON announcements_wording;
DROP FUNCTION announcements_approved_words_stay();
"""


class Migration(migrations.Migration):
    """Also whoever comes past Python changes nothing that was approved, and sends nothing that was not."""

    dependencies = [("announcements", "0001_first_models")]

    operations = [migrations.RunSQL(STAYS, UNDO)]
