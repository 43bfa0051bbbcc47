"""Articles that our people write in the site: who may, who reads them, and where they stand."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from support.help import actions
from support.help.models import Written
from tests.factories import UserFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
TEXT = "Wash it **twice**, then let it dry.\n\n- in the sun\n- [not here](https://example.org/)"


@pytest.fixture
def agent():
    return UserFactory(role="support")


@pytest.fixture
def lead():
    return UserFactory(role="admin")


def drafted(agent, title="Washing woollen jumpers", **fields):
    return actions.draft(title, TEXT, by=agent, source="AB12", **({"topic": "selling"} | fields))


@pytest.fixture
def shown(agent, lead):
    article = drafted(agent, summary="So that they stay as large as they were.")
    actions.publish(article, by=lead)
    return article


def test_a_draft_says_who_wrote_it_and_from_what(agent):
    article = drafted(agent)
    said = (article.slug, article.topic, article.source, article.written_by, article.status)
    assert said == ("washing-woollen-jumpers", "selling", "AB12", agent, "draft")


def test_what_cannot_be_an_article_is_refused(agent):
    for title, text in [("", TEXT), ("  ", TEXT), ("Title", "  "), ("Title", "x" * 10_001)]:
        with pytest.raises(Refusal):
            actions.draft(title, text, by=agent)


@pytest.mark.parametrize("title", ["Fees", "Likely", "???", "Washing woollen jumpers"])
def test_no_draft_takes_an_address_that_is_taken(agent, title):
    drafted(agent)
    other = drafted(agent, title)
    again = drafted(agent, title)
    assert len({other.slug, again.slug, "fees", "likely", "washing-woollen-jumpers"}) >= 4
    assert other.slug not in {"fees", "likely", "washing-woollen-jumpers"}


@pytest.mark.parametrize("role", [None, "moderator", "growth"])
def test_others_write_nothing(role):
    with pytest.raises(Refusal):
        drafted(UserFactory(role=role))


def test_a_draft_is_seen_nowhere(client, agent):
    article = drafted(agent)
    client.force_login(agent)
    assert client.get(f"/help/{article.slug}/").status_code == 404
    for address in (
        "/help/",
        "/help/?q=woollen+jumpers",
        "/help/likely/?q=woollen+jumpers",
        "/sitemap-0.xml",
    ):
        assert article.slug not in client.get(address).content.decode()


def test_what_is_published_stands_beside_the_others(client, shown):
    for address in (
        "/help/",
        "/help/?q=woollen+jumpers",
        "/help/likely/?q=woollen+jumpers",
        "/sitemap-0.xml",
    ):
        assert f"/help/{shown.slug}/" in client.get(address).content.decode()
    page = client.get(f"/help/{shown.slug}/").content.decode()
    assert "<strong>twice</strong>" in page
    assert "So that they stay as large as they were." in page
    assert "AB12" not in page
    shelf = client.get("/help/").content.decode().split('id="selling"')[1].split("</section>")[0]
    assert shown.slug in shelf


def test_an_agent_publishes_nothing_and_takes_nothing_back(agent, shown):
    with pytest.raises(Refusal):
        actions.publish(drafted(agent, "Another"), by=agent)
    with pytest.raises(Refusal):
        actions.take_back(shown, by=agent)


def test_what_is_taken_back_is_a_draft_again(client, shown, lead):
    actions.take_back(shown, by=lead)
    assert client.get(f"/help/{shown.slug}/").status_code == 404
    assert (shown.status, shown.published_by, shown.published_at) == ("draft", None, None)
    with pytest.raises(Refusal):
        actions.take_back(shown, by=lead)
    actions.publish(shown, by=lead)
    assert client.get(f"/help/{shown.slug}/").status_code == 200


def test_somebody_elses_move_is_not_made_twice(shown, lead):
    stale = Written.objects.get(pk=shown.pk)
    actions.take_back(shown, by=lead)
    with pytest.raises(Refusal):
        actions.take_back(stale, by=lead)


def test_kept_pages_know_what_was_published(client, agent, lead, django_capture_on_commit_callbacks):
    article = drafted(agent)
    for _again in range(3):
        assert article.slug not in client.get("/help/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(article, by=lead)
    assert article.slug in client.get("/help/").content.decode()


def test_the_database_wants_a_name_on_what_is_published(agent):
    article = drafted(agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Written.objects.filter(pk=article.pk).update(status="published")
    with pytest.raises(IntegrityError), transaction.atomic():
        Written.objects.filter(pk=article.pk).update(
            status="published", published_at=timezone.now(), published_by=agent, text=""
        )


def test_the_first_page_costs_the_same_with_many(client, agent, lead, django_assert_num_queries):
    def cost():
        client.cookies["sessionid"] = "not a visitor without a session"
        with django_assert_num_queries(4):
            client.get("/help/")
        with django_assert_num_queries(3):
            client.get("/help/?q=woollen+jumpers")

    actions.publish(drafted(agent), by=lead)
    client.get("/help/")
    cost()
    for _more in range(4):
        actions.publish(drafted(agent), by=lead)
    cost()


# -- In the admin --------------------------------------------------------------------------------------------------

FORM = {"title": "Drying", "slug": "drying", "topic": "selling", "summary": "", "text": TEXT, "source": ""}


def test_an_agent_writes_a_draft_and_changes_it(client, agent):
    client.force_login(agent)
    assert client.post("/admin/support/written/add/", FORM).status_code == 302
    article = Written.objects.get()
    assert (article.written_by, article.status) == (agent, "draft")
    client.post(f"/admin/support/written/{article.pk}/change/", FORM | {"title": "Drying wool"})
    article.refresh_from_db()
    assert article.title == "Drying wool"
    page = client.get(f"/admin/support/written/{article.pk}/change/").content.decode()
    assert "<strong>twice</strong>" in page


def test_the_admin_refuses_an_address_of_a_template(client, agent):
    client.force_login(agent)
    answer = client.post("/admin/support/written/add/", FORM | {"slug": "fees"})
    assert "Another article stands at this address" in answer.content.decode()
    assert not Written.objects.exists()


def act(client, action, article):
    words = {"action": action, "_selected_action": [article.pk]}
    return client.post("/admin/support/written/", words, follow=True).content.decode()


def test_only_who_may_publish_does_so_there(client, agent, lead):
    article = drafted(agent)
    client.force_login(agent)
    act(client, "publish", article)
    article.refresh_from_db()
    assert article.status == "draft"
    client.force_login(lead)
    assert "Published" in act(client, "publish", article)
    article.refresh_from_db()
    assert (article.status, article.published_by) == ("published", lead)
    assert "look again" in act(client, "publish", article)


def test_an_agent_changes_nothing_that_everybody_reads(client, agent, shown, lead):
    client.force_login(agent)
    address = f"/admin/support/written/{shown.pk}/change/"
    assert client.post(address, FORM | {"slug": shown.slug}).status_code == 403
    client.force_login(lead)
    client.post(address, FORM | {"slug": "elsewhere", "topic": "money"})
    slug = shown.slug
    shown.refresh_from_db()
    assert (shown.slug, shown.topic, shown.title) == (slug, "money", "Drying")
    assert client.post(f"/admin/support/written/{shown.pk}/delete/", {"post": "yes"}).status_code == 403
