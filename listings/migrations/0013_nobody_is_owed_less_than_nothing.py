from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

OWED = """
CREATE FUNCTION ledger_owes_nobody_less_than_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) < 0 FROM listings_ledgerline WHERE order_id = NEW.order_id AND account = NEW.account) THEN
        RAISE EXCEPTION 'Order % would have less than nothing in %.', NEW.order_id, NEW.account
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_owes_nobody_less_than_nothing AFTER INSERT ON listings_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.amount < 0 AND NEW.account IN ('held', 'seller', 'paid_out', 'commission', 'protection'))
    EXECUTE FUNCTION ledger_owes_nobody_less_than_nothing();
"""
REFUNDS = """
CREATE FUNCTION refunds_are_within_the_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid bigint;
BEGIN
    SELECT amount INTO paid FROM listings_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    IF NEW.state <> 'refused' AND paid < NEW.amount + (
        SELECT coalesce(sum(amount), 0) FROM listings_refund
        WHERE payment_id = NEW.payment_id AND state <> 'refused' AND id IS DISTINCT FROM NEW.id
    ) THEN
        RAISE EXCEPTION 'More than payment % brought would go back.', NEW.payment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refunds_are_within_the_payment BEFORE INSERT OR UPDATE ON listings_refund
    FOR EACH ROW EXECUTE FUNCTION refunds_are_within_the_payment();
"""
PAYOUTS = """
CREATE FUNCTION payout_is_the_sum_of_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT p.amount <> coalesce((SELECT sum(amount) FROM listings_payoutline WHERE payout_id = p.id), 0)
        FROM listings_payout p WHERE p.id = NEW.id) THEN
        RAISE EXCEPTION 'Payout % is not the sum of its lines.', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_is_the_sum_of_its_lines AFTER INSERT OR UPDATE ON listings_payout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout_is_the_sum_of_its_lines();
"""


class Migration(migrations.Migration):
    """Postgres itself refuses to pay out, release or refund more than there is."""

    dependencies = [("listings", "0012_money_is_paid_out")]

    operations = [
        ValidateConstraint("ledgerline", "ledger_account_is_known"),
        migrations.RunSQL(
            OWED,
            "DROP TRIGGER ledger_owes_nobody_less_than_nothing ON listings_ledgerline;"
            " DROP FUNCTION ledger_owes_nobody_less_than_nothing();",
        ),
        migrations.RunSQL(
            REFUNDS,
            "DROP TRIGGER refunds_are_within_the_payment ON listings_refund;"
            " DROP FUNCTION refunds_are_within_the_payment();",
        ),
        migrations.RunSQL(
            PAYOUTS,
            "DROP TRIGGER payout_is_the_sum_of_its_lines ON listings_payout;"
            " DROP FUNCTION payout_is_the_sum_of_its_lines();",
        ),
    ]
