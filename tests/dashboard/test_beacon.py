"""In a real browser: looking at a thing's page counts, and says nothing in the console."""

import pytest

from listings.dashboard.models import ListingDay
from tests.factories import ListingFactory

pytestmark = pytest.mark.browser


def test_a_look_at_the_page_is_counted(browser, live_server):
    thing = ListingFactory()
    context = browser.new_context(user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36")
    try:
        page = context.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        with page.expect_response("**/seen/") as answer:
            page.goto(live_server.url + thing.get_absolute_url())
        assert answer.value.status == 204
        assert said == []
        assert ListingDay.objects.get().views == 1
    finally:
        context.close()
