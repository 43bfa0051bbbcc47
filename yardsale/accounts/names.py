"""Which public names would pass for the site's own people: also misspelled, spaced out, or in look-alike letters."""

import re
import unicodedata

from yardsale.accounts.models import User

#: Signs that look like letters of ours; l, i, 1 and | are one letter here.
_LOOK_LIKE = {
    "a": "аɑαд4@", "b": "вь8β", "c": "сϲ¢", "d": "ԁɗ", "e": "еєз3ε", "g": "ԍɡ", "h": "һн", "i": "іїιlӏɩı1|!ⅼ", "j": "ј",
    "k": "кκ", "m": "мⅿ", "n": "ոпη", "o": "оοσօ0ө", "p": "рρ", "r": "гř", "s": "ѕ5$", "t": "тτ7", "u": "υцս", "v": "ѵν",
    "w": "ԝшω", "x": "хχ", "y": "уγү",
}  # fmt: skip
LOOKALIKES = str.maketrans({sign: letter for letter, signs in _LOOK_LIKE.items() for sign in signs})
#: As whole words of a name, together or in pieces ("ad min").
OFFICES = (
    "yardsale", "admin", "administrator", "administration", "moderator", "moderation", "support", "helpdesk", "customerservice",
    "customercare", "staff", "official", "securityteam", "trustandsafety",
)  # fmt: skip


def folded(name: str) -> list[str]:
    """The name's words in plain small letters, without accents, signs and disguises."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    return [_one_letter(word) for word in re.split(r"[^\w$@!|]+|_+", plain.casefold()) if word]


def _one_letter(word: str) -> str:
    seen = word.translate(LOOKALIKES)
    return re.sub(r"[^a-z]", "", seen).replace("rn", "m")


_OFFICES = {_one_letter(office) for office in OFFICES}
_SITE = _one_letter("yardsale")


def poses_as_staff(name: str) -> bool:
    """Says an office or the site's name, or is what one of our people is called by first and last name."""
    words = folded(name)
    if _SITE in "".join(words) or any(part in _OFFICES for part in _neighbours(words)):
        return True
    ours = (
        folded(theirs)
        for theirs in User.objects.active().filter(is_staff=True).values_list("name", flat=True)
    )
    # A first name alone is anybody's.
    return any(len(theirs) > 1 and "".join(theirs) == "".join(words) for theirs in ours)


def _neighbours(words: list[str]) -> set[str]:
    """Each word, and words that follow each other read as one; also without an s at the end."""
    joined = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    return joined | {word.removesuffix("s") for word in joined}
