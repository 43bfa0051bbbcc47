from django.db import migrations

STAYS = """
CREATE FUNCTION surveys_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was answered stays as it was said.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER answers_stay BEFORE UPDATE ON surveys_answer FOR EACH ROW EXECUTE FUNCTION surveys_answers_stay();

CREATE FUNCTION surveys_questions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_by_id IS NOT NULL AND (NEW.kind, NEW.question, NEW.choices, NEW.in_words, NEW.audience, NEW.category_id,
        NEW.districts, NEW.segment, NEW.by_mail) IS DISTINCT FROM (OLD.kind, OLD.question, OLD.choices, OLD.in_words,
        OLD.audience, OLD.category_id, OLD.districts, OLD.segment, OLD.by_mail) THEN
        RAISE EXCEPTION 'Approved, a survey asks what was read, of whom.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questions_stay BEFORE UPDATE ON surveys_survey FOR EACH ROW EXECUTE FUNCTION surveys_questions_stay();
"""
UNDO = """
DROP TRIGGER questions_stay ON surveys_survey;
DROP FUNCTION surveys_questions_stay();
DROP TRIGGER answers_stay ON surveys_answer;
DROP FUNCTION surveys_answers_stay();
"""


class Migration(migrations.Migration):
    """Also whoever comes past Python changes no answer, and no question that was approved."""

    dependencies = [("surveys", "0001_first_models")]

    operations = [migrations.RunSQL(STAYS, UNDO)]
