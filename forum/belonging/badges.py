"""Who has earned which badge: reckoned each night in one statement, from what is so on that night."""

from django.db import connection
from django.db.models import Count, F, Func

from yardsale import visitors
from yardsale.accounts.badges import NUMBERS
from yardsale.accounts.models import User

#: Each arm gives (person, slug). The rules stand in words beside their numbers in accounts.badges.
_EARNED = """
    SELECT post.poster_id AS person, 'answers' AS slug
    FROM questions_accepted accepted
    JOIN forum_conversation_post post ON post.id = accepted.post_id AND post.state = 'shown'
    JOIN forum_conversation_topic topic ON topic.id = accepted.topic_id AND topic.approved
    WHERE topic.poster_id <> post.poster_id AND accepted.by_id <> post.poster_id
    GROUP BY 1 HAVING count(*) >= %(answers)s

    UNION ALL
    SELECT person, 'punctual' FROM (
        SELECT seller_id AS person, coalesce(shipped_at - paid_at <= make_interval(days => %(days)s), false) AS is_good,
            row_number() OVER (PARTITION BY seller_id ORDER BY paid_at DESC, id DESC) AS place
        FROM listings_order
        WHERE delivery = 'post' AND paid_at IS NOT NULL AND (
            shipped_at IS NOT NULL
            OR status = 'cancelled' AND (cancelled_by_id IS NULL OR cancelled_by_id = seller_id)
        )
    ) AS sold WHERE place <= %(last)s GROUP BY person
    HAVING count(*) >= %(least)s AND count(*) FILTER (WHERE is_good) * 100 >= count(*) * %(percent)s

    UNION ALL
    SELECT person, 'careful' FROM (
        SELECT review.about_id AS person, review.as_described AS is_good,
            row_number() OVER (PARTITION BY review.about_id ORDER BY review.published_at DESC, review.id DESC) AS place
        FROM listings_review review
        JOIN listings_order ON listings_order.id = review.order_id AND listings_order.seller_id = review.about_id
        WHERE review.as_described IS NOT NULL AND review.published_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM hiding_hidden hidden WHERE hidden.kind = 'review' AND hidden.thing_id = review.id
        )
    ) AS said WHERE place <= %(last)s GROUP BY person
    HAVING count(*) >= %(least)s AND count(*) FILTER (WHERE is_good) * 100 >= count(*) * %(percent)s

    UNION ALL
    SELECT person, 'founder' FROM (
        SELECT neighbour.id AS person,
            row_number() OVER (PARTITION BY neighbour.district ORDER BY neighbour.joined_at, neighbour.id) AS place
        FROM accounts_user neighbour
        WHERE neighbour.district <> '' AND neighbour.is_active AND NOT neighbour.is_staff AND (
            neighbour.sold_count > 0
            OR EXISTS (SELECT FROM listings_order bought WHERE bought.buyer_id = neighbour.id AND bought.status = 'completed')
        )
    ) AS early WHERE place <= %(founders)s

    UNION ALL
    SELECT helper_id, 'guide' FROM belonging_pair WHERE ending = 'sold' GROUP BY 1 HAVING count(*) >= %(helped)s
"""

_RECKON = f"""
    WITH earned AS ({_EARNED}),
    badges AS (
        SELECT neighbour.id, coalesce(
            array_agg(earned.slug ORDER BY earned.slug) FILTER (WHERE earned.slug IS NOT NULL), '{{}}'
        )::varchar(12)[] AS slugs
        FROM accounts_user neighbour LEFT JOIN earned ON earned.person = neighbour.id
        WHERE neighbour.is_active
        GROUP BY neighbour.id
    )
    UPDATE accounts_user SET badges = badges.slugs FROM badges
    WHERE badges.id = accounts_user.id AND accounts_user.badges IS DISTINCT FROM badges.slugs
"""  # nosec B608  (put together from the two above)


def reckon() -> int:
    """Give and take; how many people have others now. Twice changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_RECKON, NUMBERS)
        changed: int = cursor.rowcount
    if changed:
        visitors.touch()
    return changed


def holders() -> dict[str, int]:
    """How many people have each, for the page that says the rules."""
    held = User.objects.active().exclude(badges=[]).annotate(slug=Func(F("badges"), function="unnest"))
    return dict(held.order_by().values_list("slug").annotate(n=Count("pk")))
