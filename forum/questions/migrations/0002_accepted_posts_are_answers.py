from django.db import migrations

KEEP = """
CREATE FUNCTION accepted_is_an_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM forum_conversation_post WHERE id = NEW.post_id AND topic_id = NEW.topic_id AND number > 1
    ) THEN
        RAISE EXCEPTION 'An accepted post is an answer of its topic.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accepted_is_an_answer BEFORE INSERT OR UPDATE OF post_id, topic_id ON questions_accepted
    FOR EACH ROW EXECUTE FUNCTION accepted_is_an_answer();
"""
FORGET = """
DROP TRIGGER accepted_is_an_answer ON questions_accepted;
DROP FUNCTION accepted_is_an_answer();
"""


class Migration(migrations.Migration):
    """Postgres refuses to accept a question, or an answer to something else."""

    dependencies = [("questions", "0001_first_models")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
