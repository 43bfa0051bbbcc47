from django.db import migrations

KEEP = """
CREATE FUNCTION what_was_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nobody edits a review: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER review_stays_as_written BEFORE UPDATE ON listings_review FOR EACH ROW
    WHEN (
        (OLD.order_id, OLD.author_id, OLD.about_id, OLD.stars, OLD.text, OLD.written_at, OLD.publish_by)
            IS DISTINCT FROM
        (NEW.order_id, NEW.author_id, NEW.about_id, NEW.stars, NEW.text, NEW.written_at, NEW.publish_by)
        OR (OLD.as_described, OLD.friendly, OLD.punctual)
            IS DISTINCT FROM (NEW.as_described, NEW.friendly, NEW.punctual)
        OR (OLD.published_at IS NOT NULL AND OLD.published_at IS DISTINCT FROM NEW.published_at)
    )
    EXECUTE FUNCTION what_was_said_stays();
CREATE TRIGGER review_is_not_removed BEFORE DELETE ON listings_review
    FOR EACH ROW EXECUTE FUNCTION what_was_said_stays();
CREATE TRIGGER reply_stays_as_written BEFORE UPDATE OR DELETE ON listings_reply
    FOR EACH ROW EXECUTE FUNCTION what_was_said_stays();
"""
FORGET = """
DROP TRIGGER reply_stays_as_written ON listings_reply;
DROP TRIGGER review_is_not_removed ON listings_review;
DROP TRIGGER review_stays_as_written ON listings_review;
DROP FUNCTION what_was_said_stays();
"""
#: As listings/reviews/score.py weighs them.
SCORE = """
WITH newest AS (
    SELECT about_id, stars, published_at, row_number() OVER person AS place,
        first_value(published_at) OVER person AS last_at
    FROM listings_review WHERE published_at IS NOT NULL
    WINDOW person AS (PARTITION BY about_id ORDER BY published_at DESC, id DESC)
), weighed AS (
    SELECT about_id, stars, power(0.5, extract(epoch FROM last_at - published_at) / (365 * 86400.0)) AS weight
    FROM newest WHERE place <= 200
), scored AS (
    SELECT about_id, round(100 * (sum(weight * stars) + 2 * 4.5) / (sum(weight) + 2)) AS score
    FROM weighed GROUP BY about_id
)
UPDATE accounts_user SET review_score = scored.score FROM scored WHERE accounts_user.id = scored.about_id;
"""


class Migration(migrations.Migration):
    """Postgres itself refuses to change or remove what was said; people who have reviews get their score."""

    dependencies = [
        ("listings", "0015_reviews_are_answered_and_views_counted"),
        ("accounts", "0007_reviews_make_a_score"),
    ]

    operations = [
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(SCORE, migrations.RunSQL.noop),
    ]
