"""Counting: every figure of every month, one statement each, over the tables as they stand.

Everything is counted anew, because a month that is over still changes: a sale is disputed, a thing sells on its
twenty-ninth day. Readers see the old figures until the new ones are committed. Months are those of the site's time zone.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from listings.orders.statuses import HELD, SOLD
from listings.payments.statuses import Account
from yardsale.insight import campaigns
from yardsale.insight.models import Cohort, Figure, Monthly, Reckoning, Trend

#: Days within which a thing should sell, for LIQUID.
SOON = 30

_MONTH_OF = re.compile(r"month_of\(([\w.]+)\)")


def _sql(written: str) -> str:
    """Written with month_of(column): the first day of its month on the site's clock."""
    return _MONTH_OF.sub(r"date_trunc('month', \1 AT TIME ZONE %(zone)s)::date", written)


#: One SELECT for each figure: month, amount, whole.
STATEMENTS: dict[str, str] = {
    Figure.SOLD: """
        SELECT month_of(completed_at), sum(price), count(*) FROM listings_order
        WHERE status = ANY(%(sold)s) AND currency = %(currency)s AND completed_at IS NOT NULL GROUP BY 1
    """,
    Figure.EARNED: """
        SELECT month_of(moved_at), sum(amount), 0 FROM listings_ledgerline
        WHERE account = ANY(%(ours)s) AND currency = %(currency)s GROUP BY 1
    """,
    Figure.BUYERS: """
        WITH bought AS (SELECT DISTINCT buyer_id, month_of(paid_at) AS month FROM listings_order
                        WHERE paid_at IS NOT NULL),
             numbered AS (SELECT month, min(month) OVER (PARTITION BY buyer_id) AS first FROM bought)
        SELECT month, count(*) FILTER (WHERE first < month), count(*) FROM numbered GROUP BY 1
    """,
    Figure.SELLERS: """
        SELECT month, count(*), 0 FROM (
            SELECT seller_id, month_of(published_at) AS month FROM listings_listing
            WHERE published_at IS NOT NULL
            UNION SELECT seller_id, month_of(paid_at) FROM listings_order WHERE paid_at IS NOT NULL
        ) AS active GROUP BY 1
    """,
    # Only what has had its thirty days, or is sold: the youngest month would look worse than it is.
    Figure.LIQUID: """
        SELECT month_of(listing.published_at), count(*) FILTER (WHERE soon.is_sold), count(*)
        FROM listings_listing AS listing CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT FROM listings_order AS bought WHERE bought.listing_id = listing.id
                AND bought.status = ANY(%(kept)s) AND bought.paid_at >= listing.published_at
                AND bought.paid_at < listing.published_at + %(soon)s * interval '1 day'
            ) AS is_sold
        ) AS soon
        WHERE listing.published_at IS NOT NULL AND listing.published_at <= %(now)s - %(soon)s * interval '1 day'
        GROUP BY 1
    """,
    Figure.PAID: """
        SELECT month_of(bought.paid_at), count(dispute.id), count(*)
        FROM listings_order AS bought LEFT JOIN disputes_case AS dispute ON dispute.order_id = bought.id
        WHERE bought.paid_at IS NOT NULL GROUP BY 1
    """,
    Figure.APPEALS: """
        WITH last AS (
            SELECT DISTINCT ON (case_id, round) case_id, round, deal, to_buyer, to_seller, made_at
            FROM disputes_verdict ORDER BY case_id, round, id DESC
        )
        SELECT month_of(second.made_at), count(*) FILTER (
            WHERE (second.deal, second.to_buyer, second.to_seller) IS DISTINCT FROM (first.deal, first.to_buyer, first.to_seller)
        ), count(*)
        FROM last AS second JOIN last AS first ON first.case_id = second.case_id AND first.round = 1
        WHERE second.round = 2 GROUP BY 1
    """,
    Figure.REVIEWS: """
        SELECT month_of(written_at), sum(stars), count(*) FROM listings_review GROUP BY 1
    """,
    Figure.FIRST_REPLY: """
        SELECT month_of(opened_at),
            round(extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY first_answer_at - opened_at))), count(*)
        FROM tickets_ticket WHERE first_answer_at IS NOT NULL AND state <> 'spam' GROUP BY 1
    """,
    Figure.SCORES: """
        WITH last AS (SELECT DISTINCT ON (ticket_id) stars, made_at FROM tickets_score ORDER BY ticket_id, id DESC)
        SELECT month_of(made_at), sum(stars), count(*) FROM last GROUP BY 1
    """,
    Figure.SCORED: """
        SELECT month_of(ticket.solved_at),
            count(*) FILTER (WHERE EXISTS (SELECT FROM tickets_score WHERE ticket_id = ticket.id)), count(*)
        FROM tickets_ticket AS ticket WHERE ticket.solved_at IS NOT NULL GROUP BY 1
    """,
    Figure.TOLD_READ: """
        SELECT month_of(told_at), count(read_at), count(*) FROM notifications_notification
        WHERE kind = 'listing.similar' GROUP BY 1
    """,
    Figure.TOLD_BOUGHT: """
        SELECT month_of(alert.told_at), count(*) FILTER (WHERE EXISTS (
            SELECT FROM listings_order AS bought WHERE bought.listing_id = alert.listing_id
            AND bought.buyer_id = alert.recipient_id AND bought.paid_at >= alert.told_at
        )), count(*) FROM notifications_notification AS alert WHERE alert.kind = 'listing.similar' GROUP BY 1
    """,
}
_BOUGHT = """
    WITH span AS (
        SELECT generate_series(date_trunc('month', min(since) AT TIME ZONE %(zone)s),
            date_trunc('month', %(now)s AT TIME ZONE %(zone)s), interval '1 month') AS month
        FROM notifications_interest WHERE NOT is_search
    ), interested AS (
        SELECT person.id, date_trunc('month', min(interest.since) AT TIME ZONE %(zone)s) AS since
        FROM notifications_interest AS interest JOIN accounts_user AS person ON person.id = interest.person_id
        WHERE NOT interest.is_search AND (person.bucket < %(holdout)s) = %(is_held_out)s GROUP BY 1
    ), bought AS (
        SELECT DISTINCT buyer_id, date_trunc('month', paid_at AT TIME ZONE %(zone)s) AS month FROM listings_order
        WHERE paid_at IS NOT NULL
    )
    SELECT span.month::date, count(bought.buyer_id), count(*) FROM span
    JOIN interested ON interested.since < span.month
    LEFT JOIN bought ON bought.buyer_id = interested.id AND bought.month = span.month GROUP BY 1
"""
STATEMENTS |= dict.fromkeys((Figure.BOUGHT_TOLD, Figure.BOUGHT_HOLDOUT), _BOUGHT)

_INTO_MONTHS = """
    INSERT INTO insight_monthly (month, figure, amount, whole)
    SELECT month, %(figure)s, amount, whole FROM (STATEMENT) AS counted (month, amount, whole)
"""
_COHORTS = """
    INSERT INTO insight_cohort (month, age, people)
    WITH bought AS (
        SELECT DISTINCT buyer_id, month_of(paid_at) AS month FROM listings_order WHERE paid_at IS NOT NULL
    ), numbered AS (SELECT month, min(month) OVER (PARTITION BY buyer_id) AS first FROM bought)
    SELECT first, (extract(year FROM age(month, first)) * 12 + extract(month FROM age(month, first)))::int, count(*)
    FROM numbered GROUP BY 1, 2
"""
_TRENDS = """
    INSERT INTO insight_trend (month, category_id, sold)
    SELECT month_of(bought.paid_at), listing.category_id, count(*)
    FROM listings_order AS bought JOIN listings_listing AS listing ON listing.id = bought.listing_id
    WHERE bought.paid_at IS NOT NULL GROUP BY 1, 2
"""


@transaction.atomic
def reckon(now: datetime | None = None) -> int:
    """Count everything anew; how many rows that made. Safe to run twice, also at once: the second waits for the first."""
    now = now or timezone.now()
    values: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "currency": settings.CURRENCY,
        "now": now,
        "sold": sorted(SOLD),
        "kept": sorted(SOLD | HELD),
        "ours": [Account.COMMISSION, Account.PROTECTION],
        "soon": SOON,
        "holdout": settings.ALERT_HOLDOUT_PERCENT,
    }
    made = 0
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_reckoning IN SHARE ROW EXCLUSIVE MODE")
        for model in (Monthly, Cohort, Trend, Reckoning):
            model.objects.all().delete()
        for figure, statement in STATEMENTS.items():
            more = {"figure": str(figure), "is_held_out": figure == Figure.BOUGHT_HOLDOUT}
            cursor.execute(_sql(_INTO_MONTHS.replace("STATEMENT", statement)), values | more)
            made += cursor.rowcount
        cursor.execute(_sql(_COHORTS), values)
        cursor.execute(_sql(_TRENDS), values)
    campaigns.reckon(now)
    Reckoning.objects.create(made_at=now)
    return made
