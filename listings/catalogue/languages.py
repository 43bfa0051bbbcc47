"""The language that titles and descriptions are written in: which endings search leaves out of account.

One text search configuration, `yardsale`, is made to speak the language of `SEARCH_LANGUAGE` after each migrate; when it spoke
another before, every listing is indexed anew.
"""

from typing import Any

from django.conf import settings
from django.db import connection

from listings.catalogue import indexing
from listings.catalogue.models import Listing

STEMMERS = {
    "english": "english_stem",
    "german": "german_stem",
    "french": "french_stem",
    "spanish": "spanish_stem",
}
_KINDS = "asciiword, asciihword, hword_asciipart, hword, hword_part, word"


def spoken() -> str:
    """The language that the database cuts words by now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT dictname FROM pg_ts_config
            JOIN pg_ts_config_map ON mapcfg = pg_ts_config.oid JOIN pg_ts_dict ON mapdict = pg_ts_dict.oid
            WHERE cfgname = 'yardsale' AND maptokentype = 1 ORDER BY mapseqno DESC LIMIT 1
            """
        )
        found = cursor.fetchone()
    return next((name for name, stemmer in STEMMERS.items() if found and stemmer == found[0]), "")


def speak(language: str) -> None:
    """Cut words by this language from now on, and index everything anew."""
    stemmer = STEMMERS[language]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TEXT SEARCH CONFIGURATION yardsale ALTER MAPPING FOR {_KINDS} WITH unaccent, {stemmer}"
        )
    indexing.reindex(Listing.objects.exclude(words=None))


def ensure(**kwargs: Any) -> None:
    """After every migrate: the database speaks the language of the settings."""
    if spoken() not in {settings.SEARCH_LANGUAGE, ""}:
        speak(settings.SEARCH_LANGUAGE)
