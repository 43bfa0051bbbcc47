"""Nobody is called like our own people, however it is spelled."""

import pytest

from tests.factories import UserFactory
from yardsale.accounts import names

POSES = [
    "Yardsale", "Yardsale support", "yard sale", "Y4rdsa1e", "Үаrdѕаlе", "Y.a.r.d.s.a.l.e", "Admin", "ADMIN 1", "Adm1n",
    "Аdmin", "ad min", "A d m i n", "a-d-m-i-n", "Ádmïn", "adrnin", "Admins", "The Moderator", "M0derator", "Sup port",
    "Support team", "Customer  Service", "0fficial", "Officia| Sam", "Ｓｔａｆｆ", "staff?",
    "Help-Desk", "𝐀𝐝𝐦𝐢𝐧",
]  # fmt: skip
PEOPLE = [
    "Anna", "Stafford", "Supriya", "Moderata", "Ad Minderhoud", "Adam Indy", "Yara Dsale", "Officer Dibble", "Salesh",
    "Bernard", "Ольга", "Μαρία", "Helped Eskil", "Lily 1985", "Sam & Jo", "Zoë", "李雷",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", POSES)
def test_what_looks_like_one_of_our_offices_is_found(name):
    assert names.poses_as_staff(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PEOPLE)
def test_what_neighbours_are_called_passes(name):
    assert not names.poses_as_staff(name)


@pytest.mark.parametrize("name", ["Mo Moss", "mo  moss", "Мо Mоss", "Mo-Moss", "M0 Moss"])
def test_the_whole_name_of_one_of_our_people_is_taken(join, name):
    UserFactory(name="Mo Moss", role="moderator")
    assert "looks like one of our own people" in join(name=name).content.decode()


def test_a_first_name_is_anybodys(join):
    UserFactory(name="Mo", role="moderator")
    assert join(name="Mo").status_code == 302


def test_who_was_called_so_before_may_keep_it(signed_in, seller):
    UserFactory(name="Sam Seller", role="support")
    data = {"name": "Sam Seller", "about": "Bikes.", "district": "", "theme": "device"}
    assert signed_in(seller).post("/settings/", data).status_code == 302
