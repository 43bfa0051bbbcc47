from django.db import migrations

FREEZE = """
CREATE FUNCTION order_remembers_its_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.disputed_at := OLD.disputed_at;
        IF OLD.status = 'disputed' AND NEW.status <> 'disputed'
            AND NOT EXISTS (SELECT 1 FROM listings_ruling WHERE order_id = NEW.id) THEN
            RAISE EXCEPTION 'Order % is disputed: it ends with a ruling.', NEW.code USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.status = 'disputed' AND NEW.disputed_at IS NULL THEN
        NEW.disputed_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_remembers_its_dispute BEFORE INSERT OR UPDATE OF status, disputed_at ON listings_order
    FOR EACH ROW EXECUTE FUNCTION order_remembers_its_dispute();
"""
LEDGER = """
CREATE FUNCTION disputed_money_moves_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account = 'held' AND NEW.amount < 0
        AND EXISTS (SELECT 1 FROM listings_order WHERE id = NEW.order_id AND disputed_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM listings_ruling WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'Order % was disputed: its money moves by a ruling.', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disputed_money_moves_by_a_ruling BEFORE INSERT ON listings_ledgerline
    FOR EACH ROW EXECUTE FUNCTION disputed_money_moves_by_a_ruling();
"""
RULING = """
CREATE FUNCTION ruling_is_by_whom_it_says() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sides bigint[]; now_status text;
BEGIN
    SELECT ARRAY[buyer_id, seller_id], status INTO sides, now_status FROM listings_order WHERE id = NEW.order_id;
    IF now_status <> 'disputed' THEN
        RAISE EXCEPTION 'Only a disputed order is ruled on.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'verdict' AND NEW.by_id = ANY (sides) THEN
        RAISE EXCEPTION 'Nobody decides their own case.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind <> 'verdict' AND NOT NEW.by_id = ANY (sides)
        OR NEW.kind = 'consents' AND NOT NEW.other_by_id = ANY (sides) THEN
        RAISE EXCEPTION 'Only the two sides consent or take back.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ruling_is_by_whom_it_says BEFORE INSERT ON listings_ruling
    FOR EACH ROW EXECUTE FUNCTION ruling_is_by_whom_it_says();
CREATE FUNCTION ruling_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rulings are only added: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ruling_is_only_added BEFORE UPDATE OR DELETE ON listings_ruling
    FOR EACH ROW EXECUTE FUNCTION ruling_is_only_added();
"""
UNDO = {
    FREEZE: "DROP TRIGGER order_remembers_its_dispute ON listings_order; DROP FUNCTION order_remembers_its_dispute();",
    LEDGER: "DROP TRIGGER disputed_money_moves_by_a_ruling ON listings_ledgerline;"
    " DROP FUNCTION disputed_money_moves_by_a_ruling();",
    RULING: "DROP TRIGGER ruling_is_by_whom_it_says ON listings_ruling; DROP FUNCTION ruling_is_by_whom_it_says();"
    " DROP TRIGGER ruling_is_only_added ON listings_ruling; DROP FUNCTION ruling_is_only_added();",
}


class Migration(migrations.Migration):
    """Once an order is disputed, held money moves only by a recorded ruling, and the order ends only by one."""

    dependencies = [("listings", "0017_orders_are_handed_over_by_code_and_talked_about")]

    operations = [migrations.RunSQL(sql, UNDO[sql]) for sql in (FREEZE, LEDGER, RULING)]
