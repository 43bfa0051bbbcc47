from django.db import migrations

COMMITTED = """
CREATE FUNCTION voucher_counts_its_uses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands CONSTANT text[] := ARRAY['reserved', 'spent'];
    before bigint := 0;
    after bigint := 0;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Uses of a voucher are given back and not removed.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.voucher_id <> OLD.voucher_id OR NEW.person_id <> OLD.person_id OR NEW.order_id <> OLD.order_id
            OR NEW.number <> OLD.number OR NEW.amount > OLD.amount
            OR OLD.state = 'back' AND NEW.state <> 'back' OR OLD.state = 'spent' AND NEW.state = 'reserved' THEN
            RAISE EXCEPTION 'A use of a voucher is spent or given back, and nothing else.' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state = ANY (stands) THEN before := OLD.amount; END IF;
    ELSIF NEW.number > (
        SELECT v.uses_per_person * CASE WHEN v.visibility = 'public' THEN 1 ELSE coalesce(g.times, 0) END
        FROM listings_voucher v LEFT JOIN listings_vouchergrant g ON g.voucher_id = v.id AND g.person_id = NEW.person_id
        WHERE v.id = NEW.voucher_id
    ) THEN
        RAISE EXCEPTION 'Voucher % is not this person''s to use so often.', NEW.voucher_id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = ANY (stands) THEN after := NEW.amount; END IF;
    IF before <> after THEN
        -- Past the budget this is a violation of voucher_is_within_its_budget.
        UPDATE listings_voucher SET committed = committed - before + after WHERE id = NEW.voucher_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_counts_its_uses BEFORE INSERT OR UPDATE OR DELETE ON listings_voucheruse
    FOR EACH ROW EXECUTE FUNCTION voucher_counts_its_uses();
"""
COMMITTED_UNDO = "DROP TRIGGER voucher_counts_its_uses ON listings_voucheruse; DROP FUNCTION voucher_counts_its_uses();"

# An order says what a voucher pays of it: what was reserved for it, and it does not change once it is paid.
SAYS = """
CREATE FUNCTION order_says_what_its_voucher_pays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said bigint; used bigint; now_status text;
BEGIN
    SELECT voucher, status INTO said, now_status FROM listings_order WHERE id = NEW.id;
    SELECT amount INTO used FROM listings_voucheruse WHERE order_id = NEW.id AND state IN ('reserved', 'spent');
    IF said > 0 AND now_status IN ('placed', 'paid') AND said IS DISTINCT FROM used THEN
        RAISE EXCEPTION 'Order % says that a voucher pays %, its use %.', NEW.code, said, used
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_says_what_its_voucher_pays AFTER INSERT OR UPDATE OF voucher, status ON listings_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.voucher > 0)
    EXECUTE FUNCTION order_says_what_its_voucher_pays();
"""
SAYS_UNDO = "DROP TRIGGER order_says_what_its_voucher_pays ON listings_order; DROP FUNCTION order_says_what_its_voucher_pays();"

WENT_BACK = """
CREATE OR REPLACE FUNCTION order_says_what_went_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said bigint; moved bigint;
BEGIN
    SELECT refunded INTO said FROM listings_order WHERE id = NEW.id;
    SELECT coalesce(sum(amount), 0) INTO moved FROM listings_ledgerline
        WHERE order_id = NEW.id AND amount > 0 AND account IN ({accounts})
        AND (reason IN ('refunded', 'part refunded') OR reason LIKE 'part back %');
    IF said <> moved THEN
        RAISE EXCEPTION 'Order % says that % went back, the ledger %.', NEW.code, said, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

# Nothing but what a voucher paid goes back to it.
OWED = """
CREATE FUNCTION vouchers_get_back_what_they_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) > 0 FROM listings_ledgerline WHERE order_id = NEW.order_id AND account = 'vouchers') THEN
        RAISE EXCEPTION 'More would go back to the voucher of order % than it paid.', NEW.order_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER vouchers_get_back_what_they_paid AFTER INSERT ON listings_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount > 0 AND NEW.account = 'vouchers')
    EXECUTE FUNCTION vouchers_get_back_what_they_paid();
"""
OWED_UNDO = "DROP TRIGGER vouchers_get_back_what_they_paid ON listings_ledgerline; DROP FUNCTION vouchers_get_back_what_they_paid();"


class Migration(migrations.Migration):
    """Postgres itself counts what a voucher has spent, stops it at its budget, and lets nobody use it more often."""

    dependencies = [("listings", "0070_vouchers_pay_a_part")]

    operations = [
        migrations.RunSQL(COMMITTED, COMMITTED_UNDO),
        migrations.RunSQL(SAYS, SAYS_UNDO),
        migrations.RunSQL(
            WENT_BACK.replace("{accounts}", "'buyer', 'loss', 'vouchers'"),
            WENT_BACK.replace("{accounts}", "'buyer', 'loss'"),
        ),
        migrations.RunSQL(OWED, OWED_UNDO),
    ]
