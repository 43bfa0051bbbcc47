from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is only added to: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE ON listings_ledgerline
    FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
"""
BALANCE = """
CREATE FUNCTION ledger_movement_is_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) <> 0 OR count(DISTINCT currency) > 1 OR count(DISTINCT order_id) > 1
        FROM listings_ledgerline WHERE movement = NEW.movement) THEN
        RAISE EXCEPTION 'Movement % does not sum to zero.', NEW.movement USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_movement_is_zero AFTER INSERT ON listings_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_movement_is_zero();
CREATE INDEX ledger_movement ON listings_ledgerline (movement);
"""


class Migration(migrations.Migration):
    """Postgres itself refuses to change or remove a ledger line, and at commit refuses a movement that is not zero."""

    dependencies = [("listings", "0002_words_are_searched_without_accents")]

    operations = [
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER ledger_is_only_added_to ON listings_ledgerline; DROP FUNCTION ledger_is_only_added_to();",
        ),
        migrations.RunSQL(
            BALANCE,
            "DROP INDEX ledger_movement; DROP TRIGGER ledger_movement_is_zero ON listings_ledgerline;"
            " DROP FUNCTION ledger_movement_is_zero();",
        ),
    ]
