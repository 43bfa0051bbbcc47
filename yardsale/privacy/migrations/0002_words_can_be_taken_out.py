from django.db import migrations

#: Of the tables that are only added to: which columns may be emptied, and nothing else of them.
COLUMNS = {
    "boards_revision": "subject text",
    "disputes_case": "snapshot return_address return_tracking_code",
    "disputes_evidence": "note",
    "disputes_offer": "note address",
    "disputes_statement": "text",
    "listings_message": "text",
    "listings_reply": "text",
    "listings_review": "text",
    "listings_ruling": "reason",
    "moderation_act": "title words reason",
    "moderation_appeal": "text answer",
    "moderation_staffnote": "text",
    "tickets_attachment": "name",
    "tickets_change": "title details",
    "tickets_look": "reason",
    "tickets_message": "text",
    "tickets_score": "comment",
    "tickets_ticket": "subject guest_name guest_email",
    "tickets_touch": "text",
}
PLACEHOLDERS = (
    "These words left with the person who wrote them.",
    "Its title left with its owner",
    "Somebody who left",
    "left@left.invalid",
)
#: The functions of their triggers.
KEEPERS = (
    "appeal_stays_as_made",
    "attachment_stays_with_its_message",
    "boards_stay_as_written",
    "case_keeps_what_it_began_with",
    "disputes_are_only_added_to",
    "message_stays_as_sent",
    "moderation_stays_as_written",
    "ruling_is_only_added",
    "ticket_stays",
    "tickets_are_only_added_to",
    "what_was_said_stays",
)


def _array(words):
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]"


_ALLOWED = "\n".join(f"        WHEN '{table}' THEN {_array(names.split())}" for table, names in COLUMNS.items())
ONLY_BLANKS = f"""
CREATE FUNCTION privacy_only_blanks(tab text, before jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    allowed text[] := CASE tab
{_ALLOWED}
    END;
    placeholders text[] := {_array((*PLACEHOLDERS, ''))};
    one record;
BEGIN
    IF allowed IS NULL THEN
        RETURN false;
    END IF;
    FOR one IN SELECT key, value FROM jsonb_each(after) LOOP
        CONTINUE WHEN one.value IS NOT DISTINCT FROM before -> one.key;
        IF one.key <> ALL (allowed) THEN
            RETURN false;
        END IF;
        -- Of what is there now, each text is a placeholder or stood there before, and so did each number.
        IF EXISTS (
            SELECT FROM jsonb_path_query(one.value, 'strict $.**') AS leaf
            WHERE jsonb_typeof(leaf) NOT IN ('object', 'array', 'null')
                AND NOT (jsonb_typeof(leaf) = 'string' AND leaf #>> '{{}}' = ANY (placeholders))
                AND (jsonb_typeof(one.value) NOT IN ('object', 'array')
                    OR NOT EXISTS (
                        SELECT FROM jsonb_path_query(before -> one.key, 'strict $.**') AS old WHERE old = leaf
                    ))
        ) THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;
"""
_GUARD = """
    IF coalesce(current_setting('yardsale.erasing', true), '') <> '' THEN
        IF TG_OP = 'UPDATE' AND privacy_only_blanks(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;"""


def _each(act):
    return f"""
DO $do$
DECLARE keeper text; written text;
BEGIN
    FOREACH keeper IN ARRAY {_array(KEEPERS)} LOOP
        written := pg_get_functiondef(keeper::regproc);
        IF position($begin$
BEGIN
$begin$ IN written) = 0 THEN
            RAISE EXCEPTION 'The function % begins otherwise.', keeper;
        END IF;
        {act}
    END LOOP;
END $do$;
"""


OPEN = _each(f"EXECUTE regexp_replace(written, E'\\nBEGIN\\n', E'\\nBEGIN' || $guard${_GUARD}$guard$ || E'\\n');")
SHUT = _each(f"EXECUTE replace(written, $guard${_GUARD}$guard$, '');")


class Migration(migrations.Migration):
    """What only grows may be emptied of somebody's words: while they are erased, in these columns, by a placeholder.

    A transaction says so (`SET LOCAL yardsale.erasing`). Amounts, hashes, moments and people of those rows stay as they are, and
    the ledger is not among them.
    """

    dependencies = [
        ("privacy", "0001_first_models"),
        ("listings", "0063_districts_are_listed_by_themselves"),
        ("boards", "0003_first_boards"),
        ("disputes", "0002_cases_keep_what_was_said"),
        ("moderation", "0007_kinds_of_acts_are_checked"),
        ("tickets", "0050_key_customers_end"),
    ]

    operations = [
        migrations.RunSQL(ONLY_BLANKS, "DROP FUNCTION privacy_only_blanks(text, jsonb, jsonb);"),
        migrations.RunSQL(OPEN, SHUT),
    ]
