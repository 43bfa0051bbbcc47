from django.db import migrations

TABLES = ("message", "entry", "look", "score", "touch")
KEEP = """
CREATE FUNCTION tickets_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was said and done in a ticket is only added: % of % refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(  # nosec B608  (a function's text and the names of tables above)
    f"CREATE TRIGGER {table}_is_only_added BEFORE UPDATE OR DELETE ON tickets_{table}"
    " FOR EACH ROW EXECUTE FUNCTION tickets_are_only_added_to();\n"
    for table in TABLES
) + """
CREATE FUNCTION attachment_stays_with_its_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.message_id IS NOT NULL THEN
        RAISE EXCEPTION 'A file that was sent stays: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachment_stays_with_its_message BEFORE UPDATE OR DELETE ON tickets_attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_stays_with_its_message();
CREATE FUNCTION ticket_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Ticket % stays.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.code, NEW.customer_id, NEW.guest_email, NEW.opened_at)
        IS DISTINCT FROM (OLD.code, OLD.customer_id, OLD.guest_email, OLD.opened_at) THEN
        RAISE EXCEPTION 'Ticket % keeps its number and its customer.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version < OLD.version THEN
        RAISE EXCEPTION 'Ticket % does not go back.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_stays BEFORE UPDATE OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION ticket_stays();
"""
FORGET = """
DROP TRIGGER ticket_stays ON tickets_ticket;
DROP FUNCTION ticket_stays();
DROP TRIGGER attachment_stays_with_its_message ON tickets_attachment;
DROP FUNCTION attachment_stays_with_its_message();
""" + "".join(  # nosec B608  (names of tables above)
    f"DROP TRIGGER {table}_is_only_added ON tickets_{table};\n" for table in TABLES
) + "DROP FUNCTION tickets_are_only_added_to();\n"


class Migration(migrations.Migration):
    """Postgres itself refuses to change or remove what was said, done, seen and scored."""

    dependencies = [("tickets", "0001_first_models")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
