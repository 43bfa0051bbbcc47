"""The moderators' desk of the demo town is lively, and as the real actions would have left it."""

import pytest
from django.utils import timezone

from forum.moderation import actions, rules
from forum.moderation.models import Act, Appeal
from forum.reports.models import Report
from yardsale.accounts.models import User
from yardsale.demo import history, seeding
from yardsale.demo.people import MODERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    some = {
        "road-bikes-1",
        "acoustic-guitars-1",
        "armchairs-and-footstools-1",
        "rugs-and-textiles-3",
        "dresses-1",
    }
    seeding.seed(history.town().only(some), now=timezone.now(), say=lambda words: None)


def test_the_moderator_has_reports_and_an_appeal_to_decide():
    milo = User.objects.get(email=MODERATOR.email)
    assert Report.objects.open().count() >= 5
    waiting = Appeal.objects.waiting().get()
    assert rules.may_decide(milo, waiting) is True
    actions.decide(waiting, by=milo, is_reversed=True, answer="We read the whole talk now.")
    waiting.by.refresh_from_db()
    assert waiting.by.is_silenced is False


def test_who_is_silenced_is_so_by_an_act_that_stands():
    standing = {act.person for act in Act.objects.standing(timezone.now())}
    assert standing == {person for person in User.objects.all() if person.is_silenced}


def test_every_address_of_a_report_leads_to_something(client):
    for report in Report.objects.all():
        assert client.get(report.url).status_code == 200
