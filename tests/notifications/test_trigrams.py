"""Titles are compared letter by letter here as Postgres would."""

from django.db import connection

from notifications.interests.letters import alike, trigrams


def test_they_are_as_alike_as_postgres_says(db):
    titles = [
        "Blue Peugeot road bike, 56 cm",
        "Road bike Peugeot",
        "Oak table",
        "OAK  tables!",
        "bikes",
        "a",
        "",
    ]
    with connection.cursor() as cursor:
        for one in titles:
            for other in titles:
                cursor.execute("SELECT similarity(%s, %s)", [one, other])
                assert abs(alike(trigrams(one), trigrams(other)) - cursor.fetchone()[0]) < 1e-6


def test_accents_and_apostrophes_make_no_difference():
    assert alike(trigrams("Levi's café chair"), trigrams("levis CAFE chair")) == 1
    assert alike(trigrams(""), trigrams("")) == 0
