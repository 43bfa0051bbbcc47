from django.db import migrations

SIDES = """
CREATE FUNCTION telling_is_by_neither_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM disputes_case
        WHERE id = NEW.case_id AND (state <> 'settled' OR "end" = 'withdrawn'
            OR claimant_id IN (NEW.written_by_id, NEW.read_by_id) OR respondent_id IN (NEW.written_by_id, NEW.read_by_id))
    ) THEN
        RAISE EXCEPTION 'A case is told when it is over, and by neither side.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER telling_is_by_neither_side BEFORE INSERT OR UPDATE ON resolved_telling
    FOR EACH ROW EXECUTE FUNCTION telling_is_by_neither_side();
"""
UNDO = """
DROP TRIGGER telling_is_by_neither_side ON resolved_telling;
DROP FUNCTION telling_is_by_neither_side();
"""


class Migration(migrations.Migration):
    """Also whoever comes past Python tells no case that is open, and none of their own."""

    dependencies = [("resolved", "0001_first_models")]

    operations = [migrations.RunSQL(SIDES, UNDO)]
