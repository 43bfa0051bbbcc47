from django.db import migrations

KEEP = """
CREATE FUNCTION post_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := setweight(to_tsvector('yardsale', NEW.subject), 'A')
              || setweight(to_tsvector('yardsale', NEW.content), 'B');
    RETURN NEW;
END $$;
CREATE TRIGGER post_words BEFORE INSERT OR UPDATE OF subject, content ON forum_conversation_post
    FOR EACH ROW EXECUTE FUNCTION post_words();
CREATE FUNCTION boards_stay_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revisions and acts on topics are only added: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER revision_stays_as_written BEFORE UPDATE OR DELETE ON boards_revision
    FOR EACH ROW EXECUTE FUNCTION boards_stay_as_written();
CREATE TRIGGER topic_act_stays_as_made BEFORE UPDATE OR DELETE ON boards_topicact
    FOR EACH ROW EXECUTE FUNCTION boards_stay_as_written();
"""
FORGET = """
DROP TRIGGER topic_act_stays_as_made ON boards_topicact;
DROP TRIGGER revision_stays_as_written ON boards_revision;
DROP FUNCTION boards_stay_as_written();
DROP TRIGGER post_words ON forum_conversation_post;
DROP FUNCTION post_words();
"""


class Migration(migrations.Migration):
    """Postgres keeps what search finds a post by, and refuses to change how a post read before."""

    dependencies = [
        ("boards", "0001_first_models"),
        ("listings", "0002_words_are_searched_without_accents"),
    ]

    operations = [migrations.RunSQL(KEEP, FORGET)]
