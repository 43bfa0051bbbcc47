from django.db import migrations

KEEP = """
CREATE FUNCTION social_attempt_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a sending is never forgotten';
    END IF;
    IF (NEW.post_id, NEW.number, NEW.armed_at, NEW.cost, NEW.month, NEW.is_dry, NEW.words)
        IS DISTINCT FROM (OLD.post_id, OLD.number, OLD.armed_at, OLD.cost, OLD.month, OLD.is_dry, OLD.words) THEN
        RAISE EXCEPTION 'what was sent stays as it was sent';
    END IF;
    IF NOT (
        (OLD.outcome = 'armed' AND NEW.outcome IN ('posted', 'refused', 'unknown'))
        OR (OLD.outcome = 'unknown' AND NEW.outcome IN ('posted', 'missing'))
        OR (OLD.outcome = 'posted' AND NEW.outcome = 'deleted')
    ) THEN
        RAISE EXCEPTION 'a sending that is % cannot become %', OLD.outcome, NEW.outcome;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_is_decided_once BEFORE UPDATE OR DELETE ON social_attempt
    FOR EACH ROW EXECUTE FUNCTION social_attempt_is_decided_once();

CREATE FUNCTION social_attempt_belongs_to_an_armed_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome <> 'armed' OR NOT EXISTS (
        SELECT 1 FROM social_post WHERE id = NEW.post_id AND status = 'armed' AND released_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sending begins with an armed post that somebody released';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_belongs_to_an_armed_post BEFORE INSERT ON social_attempt
    FOR EACH ROW EXECUTE FUNCTION social_attempt_belongs_to_an_armed_post();
"""
FORGET = """
DROP TRIGGER attempt_belongs_to_an_armed_post ON social_attempt;
DROP FUNCTION social_attempt_belongs_to_an_armed_post();
DROP TRIGGER attempt_is_decided_once ON social_attempt;
DROP FUNCTION social_attempt_is_decided_once();
"""


class Migration(migrations.Migration):
    """Whatever comes past Python: a sending is decided once, and what may have arrived is never taken for new."""

    dependencies = [("social", "0001_first_models")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
