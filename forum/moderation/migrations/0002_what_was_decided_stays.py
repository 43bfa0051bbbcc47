from django.db import migrations

KEEP = """
CREATE FUNCTION moderation_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Acts and notes of moderators are only added: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER act_stays_as_made BEFORE UPDATE OR DELETE ON moderation_act
    FOR EACH ROW EXECUTE FUNCTION moderation_stays_as_written();
CREATE TRIGGER note_stays_as_written BEFORE UPDATE OR DELETE ON moderation_staffnote
    FOR EACH ROW EXECUTE FUNCTION moderation_stays_as_written();
CREATE FUNCTION appeal_stays_as_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'waiting'
       AND (NEW.id, NEW.act_id, NEW.by_id, NEW.first_by_id, NEW.text, NEW.made_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.act_id, OLD.by_id, OLD.first_by_id, OLD.text, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An appeal is decided once and else stays as made: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER appeal_stays_as_made BEFORE UPDATE OR DELETE ON moderation_appeal
    FOR EACH ROW EXECUTE FUNCTION appeal_stays_as_made();
CREATE FUNCTION appeal_names_who_acted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM moderation_act act
        WHERE act.id = NEW.act_id AND act.by_id = NEW.first_by_id AND act.person_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'An appeal is by the person of the act, and names who acted.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_names_who_acted BEFORE INSERT ON moderation_appeal
    FOR EACH ROW EXECUTE FUNCTION appeal_names_who_acted();
"""
FORGET = """
DROP TRIGGER appeal_names_who_acted ON moderation_appeal;
DROP FUNCTION appeal_names_who_acted();
DROP TRIGGER appeal_stays_as_made ON moderation_appeal;
DROP FUNCTION appeal_stays_as_made();
DROP TRIGGER note_stays_as_written ON moderation_staffnote;
DROP TRIGGER act_stays_as_made ON moderation_act;
DROP FUNCTION moderation_stays_as_written();
"""


class Migration(migrations.Migration):
    """Postgres itself refuses to change or remove what was decided, and to have an appeal judged by who acted."""

    dependencies = [("moderation", "0001_first_models")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
