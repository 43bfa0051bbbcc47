from django.db import migrations, models

REMEMBER = """
CREATE OR REPLACE FUNCTION order_remembers_its_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rulings integer;
BEGIN
    SELECT count(*) INTO rulings FROM listings_ruling WHERE order_id = NEW.id;
    IF TG_OP = 'UPDATE' THEN
        NEW.disputed_at := OLD.disputed_at;
        NEW.rulings_before := OLD.rulings_before;
        IF OLD.status = 'disputed' AND NEW.status <> 'disputed' AND rulings <= NEW.rulings_before THEN
            RAISE EXCEPTION 'Order % is disputed: it ends with a ruling.', NEW.code USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.status <> 'disputed' AND NEW.status = 'disputed' THEN
            NEW.rulings_before := rulings;
        END IF;
    END IF;
    IF NEW.status = 'disputed' AND NEW.disputed_at IS NULL THEN
        NEW.disputed_at := now();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER order_remembers_its_dispute ON listings_order;
CREATE TRIGGER order_remembers_its_dispute
    BEFORE INSERT OR UPDATE OF status, disputed_at, rulings_before ON listings_order
    FOR EACH ROW EXECUTE FUNCTION order_remembers_its_dispute();
"""
REMEMBER_UNDO = """
CREATE OR REPLACE FUNCTION order_remembers_its_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER order_remembers_its_dispute ON listings_order;
CREATE TRIGGER order_remembers_its_dispute BEFORE INSERT OR UPDATE OF status, disputed_at ON listings_order
    FOR EACH ROW EXECUTE FUNCTION order_remembers_its_dispute();
"""
LEDGER = """
CREATE OR REPLACE FUNCTION disputed_money_moves_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account = 'held' AND NEW.amount < 0
        AND EXISTS (
            SELECT 1 FROM listings_order o WHERE o.id = NEW.order_id AND o.disputed_at IS NOT NULL
                AND (SELECT count(*) FROM listings_ruling r WHERE r.order_id = o.id) <= o.rulings_before
        ) THEN
        RAISE EXCEPTION 'Order % was disputed: its money moves by a ruling.', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
LEDGER_UNDO = """
CREATE OR REPLACE FUNCTION disputed_money_moves_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account = 'held' AND NEW.amount < 0
        AND EXISTS (SELECT 1 FROM listings_order WHERE id = NEW.order_id AND disputed_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM listings_ruling WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'Order % was disputed: its money moves by a ruling.', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """A frozen order may be let go on by a ruling; frozen again, it needs another one."""

    dependencies = [("listings", "0022_an_order_says_what_went_back")]

    operations = [
        migrations.AddField(
            "order", "rulings_before", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.RunSQL(REMEMBER, REMEMBER_UNDO),
        migrations.RunSQL(LEDGER, LEDGER_UNDO),
    ]
