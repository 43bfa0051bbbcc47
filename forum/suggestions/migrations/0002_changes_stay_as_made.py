from django.db import migrations

KEEP = """
CREATE FUNCTION suggestion_changes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Changes of suggestions are only added: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER suggestion_change_stays_as_made BEFORE UPDATE OR DELETE ON suggestions_change
    FOR EACH ROW EXECUTE FUNCTION suggestion_changes_stay();
"""
FORGET = """
DROP TRIGGER suggestion_change_stays_as_made ON suggestions_change;
DROP FUNCTION suggestion_changes_stay();
"""


class Migration(migrations.Migration):
    """What was said of a suggestion stays."""

    dependencies = [("suggestions", "0001_first_models")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
