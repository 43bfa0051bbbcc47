"""Older topics with a title like the one somebody is typing, so that they need not ask twice."""

from typing import Any

from django.db import connection

from forum.boards.models import LONGEST_SUBJECT, Board, Topic

#: So many are shown; so many that share a word are compared, however many do.
MOST, COMPARED = 5, 300
#: Fewer letters say nothing.
LEAST = 4
#: Half of what is worth naming: words in common beside all that were typed, and letters in common.
WORTH_NAMING = 0.2
#: Letters in common are looked for only when words find little: a word that every title has would have them all compared.
SIMILAR = """
WITH asked AS (SELECT replace(plainto_tsquery('yardsale', %(text)s)::text, '&', '|')::tsquery AS words),
by_words AS (
    SELECT topic.id FROM asked, forum_conversation_post post JOIN forum_conversation_topic topic ON topic.id = post.topic_id
    WHERE post.words @@ asked.words AND ts_filter(post.words, '{a}') @@ asked.words AND post.number = 1
        AND post.state = 'shown' AND topic.forum_id = %(forum)s AND topic.approved LIMIT %(compared)s
),
by_letters AS (
    SELECT topic.id FROM forum_conversation_topic topic
    WHERE (SELECT count(*) FROM by_words) < %(most)s
        AND topic.subject %% %(text)s AND topic.forum_id = %(forum)s AND topic.approved LIMIT %(compared)s
),
near AS (SELECT id FROM by_words UNION SELECT id FROM by_letters),
weighed AS (
    SELECT topic.id, similarity(topic.subject, %(text)s)
        + ts_rank('{1,1,1,1}', to_tsvector('yardsale', topic.subject), asked.words) AS weight
    FROM near JOIN forum_conversation_topic topic USING (id), asked
)
SELECT id FROM weighed WHERE weight > %(least)s ORDER BY weight DESC, id DESC LIMIT %(most)s
"""


def plain(text: str, longest: int) -> str:
    """What is compared: one line, without what Postgres takes for nothing."""
    return " ".join(text.replace("\x00", "").split())[:longest]


def similar(subject: str, board: Board, *, most: int = MOST, but: int | None = None) -> list[Topic]:
    """Everybody may read them; the most similar first. Two queries, whatever stands on the board."""
    text = plain(subject, LONGEST_SUBJECT)
    if len(text) < LEAST:
        return []
    values: dict[str, Any] = {
        "text": text,
        "forum": board.forum_id,
        "compared": COMPARED,
        "least": WORTH_NAMING,
        "most": most + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(SIMILAR, values)
        keys = [key for (key,) in cursor.fetchall() if key != but][:most]
    found = Topic.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
