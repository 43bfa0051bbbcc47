"""What the site learns every night from what was bought: which categories go together, and which words are sought."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications.interests.models import Companion, Demand

_LEARN_COMPANIONS = """
WITH bought AS (
    SELECT DISTINCT person_id, category_id FROM notifications_interest
    WHERE NOT is_search AND since > %(since)s
), buyers AS (
    SELECT category_id, count(*) AS count FROM bought GROUP BY category_id
), pairs AS (
    SELECT one.category_id, other.category_id AS other_id, count(*) AS count
    FROM bought AS one JOIN bought AS other USING (person_id)
    WHERE one.category_id <> other.category_id GROUP BY 1, 2 HAVING count(*) >= %(least)s
), lifts AS (
    SELECT pairs.category_id, pairs.other_id, pairs.count::float
        * (SELECT count(DISTINCT person_id) FROM bought) / (mine.count::float * theirs.count) AS lift
    FROM pairs JOIN buyers AS mine ON mine.category_id = pairs.category_id
    JOIN buyers AS theirs ON theirs.category_id = pairs.other_id
)
INSERT INTO notifications_companion (category_id, other_id, strength)
SELECT category_id, other_id, least(1 - 1 / lift, 1) FROM lifts WHERE lift > 1.1
"""
#: So many people must have bought both before we say that they go together.
LEAST_TOGETHER = 3


_LEARN_DEMAND = """
INSERT INTO notifications_demand (term, per_title)
SELECT term, bought::float / (titles + 1) FROM (
    SELECT term, count(*) AS bought FROM notifications_interest, jsonb_object_keys(terms) AS term
    WHERE NOT is_search AND since > %(since)s AND since <= %(now)s GROUP BY term
) AS counted JOIN (
    SELECT stem AS term, sum(listings) AS titles FROM listings_word WHERE stem <> '' GROUP BY stem
) AS vocabulary USING (term)
WHERE titles >= 2
"""
#: What was bought within so many days counts as sought now.
DEMAND_DAYS = 30


@transaction.atomic
def learn_companions() -> None:
    """Which categories go together, from what the same people bought within a year: oftener than by chance."""
    since = timezone.now() - timedelta(days=settings.INTEREST_LIFE_DAYS)
    Companion.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_LEARN_COMPANIONS, {"since": since, "least": LEAST_TOGETHER})


@transaction.atomic
def learn_demand(now: datetime | None = None) -> None:
    """How often titles with each word were bought lately; words of a single title tell nothing."""
    now = now or timezone.now()
    Demand.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_LEARN_DEMAND, {"since": now - timedelta(days=DEMAND_DAYS), "now": now})
