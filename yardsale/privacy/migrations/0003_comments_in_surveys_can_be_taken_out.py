from django.db import migrations

_FIRST = "CASE tab\n"
_LINE = "        WHEN 'surveys_answer' THEN ARRAY['comment']\n"
_GUARD = """
    IF coalesce(current_setting('yardsale.erasing', true), '') <> '' THEN
        IF TG_OP = 'UPDATE' AND privacy_only_blanks(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;"""


def _replaced(function, old, new):
    """Written anew from what it is, so that nothing else of it is said twice."""
    return f"""
DO $do$
DECLARE written text := pg_get_functiondef('{function}'::regproc);
BEGIN
    IF position($old${old}$old$ IN written) = 0 THEN
        RAISE EXCEPTION 'The function {function} is written otherwise.';
    END IF;
    EXECUTE replace(written, $old${old}$old$, $new${new}$new$);
END $do$;
"""


_BEGIN, _OPEN = "\nBEGIN\n", f"\nBEGIN{_GUARD}\n"


class Migration(migrations.Migration):
    """What somebody answered in a survey stays as a number; their comment may be emptied while they are erased."""

    dependencies = [
        ("privacy", "0002_words_can_be_taken_out"),
        ("surveys", "0002_what_was_answered_stays"),
    ]

    operations = [
        migrations.RunSQL(
            _replaced("privacy_only_blanks", _FIRST, _FIRST + _LINE),
            _replaced("privacy_only_blanks", _FIRST + _LINE, _FIRST),
        ),
        migrations.RunSQL(
            _replaced("surveys_answers_stay", _BEGIN, _OPEN),
            _replaced("surveys_answers_stay", _OPEN, _BEGIN),
        ),
    ]
