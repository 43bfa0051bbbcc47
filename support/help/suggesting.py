"""What may answer somebody while they still write to us: articles, and questions whose answer was accepted."""

from dataclasses import dataclass

from forum.questions import search as questions
from support.help import search

ARTICLE, ANSWER = "article", "answer"
LONGEST_TEXT = 300
#: Of a long text some word stands in every article: a title's word, or several others, are named.
LEAST = search.TITLE / 3


@dataclass(frozen=True)
class Likely:
    kind: str
    #: An article's name, a topic's code: the same for the same thing, whoever asks.
    key: str
    title: str
    summary: str
    address: str


def likely(text: str, most: int = 5) -> list[Likely]:
    """The most fitting first, articles before answers; at most half of them answers while there are articles to fill the rest.

    At most four queries, however much was written, found or asked.
    """
    text = " ".join(text.replace("\x00", "").split())[:LONGEST_TEXT]
    articles, answers = _articles(text)[:most], _answers(text, most)
    kept = min(len(answers), max(most // 2, most - len(articles)))
    return articles[: most - kept] + answers[:kept]


def _articles(text: str) -> list[Likely]:
    weighed = search.weigh(text)
    best = weighed[0][0] if weighed else 0
    return [
        Likely(ARTICLE, one.slug, str(one.title), str(one.summary), one.url)
        for weight, one in weighed
        if weight >= LEAST and weight * 2 >= best
    ]


def _answers(text: str, most: int) -> list[Likely]:
    found = questions.answered_like(text, most=most)
    return [Likely(ANSWER, one.code, one.title, one.words, one.url) for one in found]
