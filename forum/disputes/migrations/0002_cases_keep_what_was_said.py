from django.db import migrations

TABLES = ("statement", "evidence", "offer", "answer", "mark", "look", "draft", "verdict", "confirmation")
ADDED = """
CREATE FUNCTION disputes_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was said in a dispute is only added: % of % refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(  # nosec B608  (a function's text and the names of tables below)
    f"CREATE TRIGGER {table}_is_only_added BEFORE UPDATE OR DELETE ON disputes_{table}"
    " FOR EACH ROW EXECUTE FUNCTION disputes_are_only_added_to();\n"
    for table in TABLES
)
CASE = """
CREATE FUNCTION case_keeps_what_it_began_with() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sides bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Case % stays.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT ARRAY[buyer_id, seller_id] INTO sides FROM listings_order WHERE id = NEW.order_id;
        IF NOT (NEW.claimant_id = ANY (sides) AND NEW.respondent_id = ANY (sides)) THEN
            RAISE EXCEPTION 'A case is between the two sides of its order.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.order_id, NEW.claimant_id, NEW.respondent_id, NEW.opened_by_id, NEW.reason, NEW.wants, NEW.terms,
        NEW.snapshot, NEW.snapshot_hash, NEW.opened_at)
        IS DISTINCT FROM (OLD.order_id, OLD.claimant_id, OLD.respondent_id, OLD.opened_by_id, OLD.reason, OLD.wants,
        OLD.terms, OLD.snapshot, OLD.snapshot_hash, OLD.opened_at) THEN
        RAISE EXCEPTION 'Case % keeps what it began with.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'settled' OR NEW.round < OLD.round THEN
        RAISE EXCEPTION 'Case % does not go back.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'settled' AND NOT EXISTS (SELECT 1 FROM listings_ruling WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'Case % is settled by a ruling.', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_keeps_what_it_began_with BEFORE INSERT OR UPDATE OR DELETE ON disputes_case
    FOR EACH ROW EXECUTE FUNCTION case_keeps_what_it_began_with();
"""
WHOSE = """
CREATE FUNCTION disputes_words_are_of_whom_they_say() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sides bigint[]; offered_by bigint; is_side boolean;
BEGIN
    IF TG_TABLE_NAME = 'disputes_answer' THEN
        SELECT ARRAY[c.claimant_id, c.respondent_id], o.by_id INTO sides, offered_by
            FROM disputes_offer o JOIN disputes_case c ON c.id = o.case_id WHERE o.id = NEW.offer_id;
        IF NEW.answer IN ('accepted', 'declined') AND (NEW.by_id = offered_by OR NOT NEW.by_id = ANY (sides))
            OR NEW.answer = 'taken_back' AND NEW.by_id <> offered_by THEN
            RAISE EXCEPTION 'An offer is answered by the other side and taken back by its own.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'disputes_confirmation' THEN
        SELECT ARRAY[c.claimant_id, c.respondent_id, v.by_id] INTO sides
            FROM disputes_verdict v JOIN disputes_case c ON c.id = v.case_id WHERE v.id = NEW.verdict_id;
        IF NEW.by_id = ANY (sides) THEN
            RAISE EXCEPTION 'Nobody confirms their own verdict or their own case.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT ARRAY[claimant_id, respondent_id] INTO sides FROM disputes_case WHERE id = NEW.case_id;
    is_side := NEW.by_id = ANY (sides);
    IF TG_TABLE_NAME IN ('disputes_offer', 'disputes_evidence') AND NOT is_side
        OR TG_TABLE_NAME IN ('disputes_verdict', 'disputes_draft') AND is_side THEN
        RAISE EXCEPTION 'Sides offer and show, others decide: refused in %.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(  # nosec B608  (a function's text and the names of tables below)
    f"CREATE TRIGGER {table}_is_of_whom_it_says BEFORE INSERT ON disputes_{table}"
    " FOR EACH ROW EXECUTE FUNCTION disputes_words_are_of_whom_they_say();\n"
    for table in ("offer", "evidence", "answer", "draft", "verdict", "confirmation")
)
RULING = """
CREATE FUNCTION ruling_says_what_its_case_says() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found disputes_case; fits boolean;
BEGIN
    SELECT * INTO found FROM disputes_case WHERE order_id = NEW.order_id;
    IF found.id IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'withdrawal' THEN
        fits := NEW.by_id = found.claimant_id;
    ELSIF NEW.kind = 'consents' THEN
        fits := EXISTS (
            SELECT 1 FROM disputes_offer o JOIN disputes_answer a ON a.offer_id = o.id
            WHERE o.id = found.agreed_id AND o.case_id = found.id AND a.answer = 'accepted'
                AND ((o.by_id, a.by_id) = (NEW.by_id, NEW.other_by_id) OR (a.by_id, o.by_id) = (NEW.by_id, NEW.other_by_id))
        );
    ELSE
        fits := EXISTS (
            SELECT 1 FROM disputes_verdict v
            WHERE v.id = found.verdict_id AND v.case_id = found.id AND v.by_id = NEW.by_id
                AND (NOT v.needs_second
                    OR EXISTS (SELECT 1 FROM disputes_confirmation x WHERE x.verdict_id = v.id AND x.agrees))
        );
    END IF;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION 'Order % has a case: a ruling says what the case says.', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ruling_says_what_its_case_says BEFORE INSERT ON listings_ruling
    FOR EACH ROW EXECUTE FUNCTION ruling_says_what_its_case_says();
"""
UNDO = {
    ADDED: "DROP FUNCTION disputes_are_only_added_to() CASCADE;",
    CASE: "DROP FUNCTION case_keeps_what_it_began_with() CASCADE;",
    WHOSE: "DROP FUNCTION disputes_words_are_of_whom_they_say() CASCADE;",
    RULING: "DROP FUNCTION ruling_says_what_its_case_says() CASCADE;",
}


class Migration(migrations.Migration):
    """Nothing that was said, shown, offered or decided changes, and money moves as the case says or not at all."""

    dependencies = [
        ("disputes", "0001_first_cases"),
        ("listings", "0018_disputed_money_moves_by_a_ruling"),
    ]

    operations = [migrations.RunSQL(sql, UNDO[sql]) for sql in (ADDED, CASE, WHOSE, RULING)]
