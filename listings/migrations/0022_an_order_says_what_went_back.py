from django.db import migrations

SAYS = """
CREATE FUNCTION order_says_what_went_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said bigint; moved bigint;
BEGIN
    SELECT refunded INTO said FROM listings_order WHERE id = NEW.id;
    SELECT coalesce(sum(amount), 0) INTO moved FROM listings_ledgerline
        WHERE order_id = NEW.id AND amount > 0 AND account IN ('buyer', 'loss')
        AND (reason IN ('refunded', 'part refunded') OR reason LIKE 'part back %');
    IF said <> moved THEN
        RAISE EXCEPTION 'Order % says that % went back, the ledger %.', NEW.code, said, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_says_what_went_back AFTER INSERT OR UPDATE OF refunded ON listings_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_says_what_went_back();
"""
UNDO = "DROP TRIGGER order_says_what_went_back ON listings_order; DROP FUNCTION order_says_what_went_back();"


class Migration(migrations.Migration):
    """What an order says went back is what the ledger gave back: held and released money are computed from it."""

    dependencies = [("listings", "0021_part_of_the_money_goes_back_early")]

    operations = [migrations.RunSQL(SAYS, UNDO)]
