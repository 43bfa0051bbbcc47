"""Reading what a mail says takes no longer than its size asks for, whatever it is made of."""

import time

import pytest

from support.tickets import mail_reading


@pytest.mark.parametrize(
    "text",
    [
        "> x\n" * 50_000,
        "On x wrote\n" * 20_000,
        "From: x\n" * 20_000,
        "##-\n" * 50_000,
        "On " + "a " * 200_000,
    ],
)
def test_what_was_quoted_is_looked_for_once_however_much_there_is(text):
    started = time.process_time()
    mail_reading.without_quotes(mail_reading.tidy(text))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "page", ["<p>" * 100_000, "<div " * 50_000, "<b>" * 100_000, "<!--" * 50_000, "&" * 100_000]
)
def test_broken_pages_keep_nobody_waiting(page):
    started = time.process_time()
    mail_reading.text_of_html(page)
    assert time.process_time() - started < 5
