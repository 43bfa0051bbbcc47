"""Short public codes: unguessable enough to hide counts, short enough to read aloud."""

import secrets

#: Crockford's base 32 in lower case: no i, l, o, u, so nothing is misread or rude.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_code(length: int = 9) -> str:
    """Random code; nine characters are 45 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def listing_code() -> str:
    return new_code(9)


def order_code() -> str:
    return new_code(10)


def person_code() -> str:
    return new_code(8)


def thread_code() -> str:
    return new_code(12)


def salt() -> str:
    """What nobody guesses: 128 bits."""
    return secrets.token_hex(16)


def announcement_code() -> str:
    return new_code(9)


def ticket_code() -> str:
    """Read out on the telephone, typed into a search box, and part of every mail's subject."""
    return new_code(7)
