"""What a look at the books may find."""

from enum import StrEnum


class BooksEvent(StrEnum):
    UNEXPLAINED = "books.unexplained"
