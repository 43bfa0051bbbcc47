"""Six roles, and what Django's admin lets each of them see and do."""

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group, Permission
from django.core.management.sql import emit_post_migrate_signal

from tests.factories import ListingFactory, UserFactory
from yardsale.accounts import actions, rules
from yardsale.accounts.roles import PERMISSIONS
from yardsale.events.models import Event

PEOPLE = "/admin/accounts/user/"
ROLES = {"support", "lead", "account_manager", "moderator", "growth", "admin"}


@pytest.fixture
def grower(db):
    return UserFactory(name="Gus Growth", role="growth")


@pytest.fixture
def manager(db):
    """Holds the admin role without being a superuser."""
    return UserFactory(name="Max Manager", role="admin")


def test_the_six_roles_exist_when_migrations_have_ended(db):
    assert set(Group.objects.values_list("name", flat=True)) == ROLES
    assert set(PERMISSIONS) == ROLES


def test_the_permissions_of_the_last_app_are_granted_with_it(db):
    """As after emptying every table, which tells of migrating too."""
    Permission.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert Group.objects.get(name="admin").permissions.count() == Permission.objects.count() > 0


def test_migrating_grants_exactly_what_the_table_says(db):
    everything = Permission.objects.count()
    granted = {group.name: group.permissions.count() for group in Group.objects.all()}
    expected = {name: everything if wanted == ["*"] else len(wanted) for name, wanted in PERMISSIONS.items()}
    assert granted == expected


def test_each_role_opens_its_own_pages_and_no_others(signed_in, agent, moderator, grower, manager):
    seen = {}
    desk = [UserFactory(role="lead"), UserFactory(role="account_manager")]
    for person in (agent, *desk, moderator, grower, manager):
        browser = signed_in(person)
        assert browser.get("/admin/").status_code == 200
        seen[person.groups.get().name] = browser.get(PEOPLE).status_code
    assert seen == {
        "support": 200,
        "lead": 200,
        "account_manager": 200,
        "moderator": 200,
        "growth": 403,
        "admin": 200,
    }


@pytest.mark.parametrize("role", ["support", "lead", "account_manager", "moderator"])
def test_who_may_look_may_not_change(signed_in, seller, role):
    browser = signed_in(UserFactory(role=role))
    page = browser.get(f"{PEOPLE}{seller.pk}/change/")
    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert browser.post(f"{PEOPLE}{seller.pk}/change/", {"name": "Changed", "roles": []}).status_code == 403
    seller.refresh_from_db()
    assert seller.name == "Sam Seller"


def test_neighbours_and_visitors_do_not_enter(client, signed_in, seller):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert signed_in(seller).get("/admin/login/").status_code == 403
    assert signed_in(seller).get(PEOPLE).status_code == 302


def test_admins_sign_in_like_everybody_and_come_back(client, manager):
    answer = client.post(
        "/admin/login/?next=/admin/", {"username": manager.email, "password": "a-good-long-password"}
    )
    assert answer.headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_staff_leave_and_change_their_password_by_the_sites_own_doors(signed_in, manager):
    browser = signed_in(manager)
    doors = {
        page: browser.get(f"/admin/{page}/").headers["Location"] for page in ("logout", "password_change")
    }
    assert doors == {"logout": "/accounts/logout/", "password_change": "/accounts/password/change/"}


def test_an_admin_gives_a_role_and_the_person_becomes_staff(signed_in, manager, stranger):
    support = Group.objects.get(name="support")
    data = {"name": stranger.name, "about": "", "is_active": "on", "roles": [support.pk]}
    assert signed_in(manager).post(f"{PEOPLE}{stranger.pk}/change/", data).status_code == 302
    stranger.refresh_from_db()
    assert (stranger.is_staff, stranger.is_superuser) == (True, False)
    assert list(stranger.groups.all()) == [support]
    assert Event.objects.get(name="person.roles_changed").details == {"roles": ["support"]}
    signed_in(manager).post(f"{PEOPLE}{stranger.pk}/change/", data | {"roles": []})
    stranger.refresh_from_db()
    assert stranger.is_staff is False


def test_nobody_makes_themselves_or_others_superuser_by_form(signed_in, manager, stranger):
    data = {"name": "Max", "is_active": "on", "is_superuser": "on", "is_staff": "on", "password": "x"}
    for person in (manager, stranger):
        signed_in(manager).post(f"{PEOPLE}{person.pk}/change/", data)
        person.refresh_from_db()
        assert person.is_superuser is False
        assert person.check_password("a-good-long-password")
    assert stranger.is_staff is False


def test_an_admin_changes_no_superuser_and_not_their_own_roles(signed_in, manager, admin):
    assert signed_in(manager).post(f"{PEOPLE}{admin.pk}/change/", {"name": "Lost"}).status_code == 403
    signed_in(manager).post(f"{PEOPLE}{manager.pk}/change/", {"name": "Max", "is_active": "on", "roles": []})
    assert [group.name for group in manager.groups.all()] == ["admin"]


def test_rules_of_giving_roles(manager, admin, agent, stranger):
    assert rules.may_give_roles(manager, stranger)
    assert rules.may_give_roles(admin, manager)
    assert not rules.may_give_roles(manager, admin)
    assert not rules.may_give_roles(manager, manager)
    assert not rules.may_give_roles(agent, stranger)
    assert not rules.may_give_roles(stranger, stranger)


def test_suspending_somebody_signs_them_out_and_takes_their_things_down(signed_in, client, manager, stranger):
    from django.test import Client

    listing = ListingFactory(seller=stranger)
    theirs = Client()
    theirs.post("/accounts/login/", {"login": stranger.email, "password": "a-good-long-password"})
    signed_in(manager).post(f"{PEOPLE}{stranger.pk}/change/", {"name": stranger.name})
    stranger.refresh_from_db()
    assert stranger.is_active is False
    assert theirs.get("/settings/").status_code == 302
    listing.refresh_from_db()
    assert listing.status == "withdrawn"
    assert Event.objects.get(name="person.left").by == manager


def test_no_hash_no_key_and_no_session_can_be_looked_at(signed_in, admin, seller):
    browser = signed_in(admin)
    page = browser.get(f"{PEOPLE}{seller.pk}/change/").content.decode()
    assert seller.password not in page
    assert "password" not in page.split('id="content"')[1].lower()
    shown = {model._meta.label for model in django_admin.site._registry}
    hidden = {"mfa.Authenticator", "socialaccount.SocialToken", "usersessions.UserSession", "auth.Group"}
    assert not shown & hidden


def test_people_are_neither_added_nor_deleted(signed_in, admin, seller):
    browser = signed_in(admin)
    assert browser.get(f"{PEOPLE}add/").status_code == 403
    assert browser.post(f"{PEOPLE}{seller.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_of_people_asks_the_same_number_of_questions_for_3_and_for_24(
    signed_in, admin, django_assert_num_queries
):
    browser = signed_in(admin)
    browser.get(PEOPLE)
    UserFactory.create_batch(2)
    with django_assert_num_queries(6):
        browser.get(PEOPLE)
    UserFactory.create_batch(21)
    with django_assert_num_queries(6):
        browser.get(PEOPLE)


def test_giving_roles_without_asking_first_is_a_mistake_of_ours(stranger):
    with pytest.raises(AssertionError):
        actions.give_roles(stranger, ["admin"], by=stranger)


@pytest.mark.parametrize(
    ("page", "column"),
    [(f"{PEOPLE}?is_active__exact=1", "password"), ("/admin/listings/order/?status__exact=paid", "address")],
)
def test_what_staff_are_not_shown_they_cannot_guess_by_filtering_either(signed_in, agent, page, column):
    browser = signed_in(agent)
    assert browser.get(page).status_code == 200
    assert browser.get(f"{page}&{column}__startswith=1").status_code == 400


#: Their own macros and views, and help articles.
AGENT = {f"{verb} {thing}" for verb in ("add", "change") for thing in ("macro", "savedview", "written")}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("support", AGENT),
        (
            "lead",
            AGENT
            | {
                f"{verb} {thing}"
                for verb in ("add", "change")
                for thing in ("businesshours", "holiday", "queue")
            }
            | {"delete holiday", "add keycustomer", "change keycustomer"},
        ),
        ("account_manager", AGENT | {"add keycustomer", "change keycustomer", "add touch"}),
        # The words that search takes for the same, and days of street sales.
        ("growth", {"add synonym", "change synonym", "delete synonym", "add streetsale", "change streetsale"}),
        (
            "moderator",
            {
                "change listing",
                "change report",
                "change case",
                "add macro",
                "change macro",
                "delete macro",
            },
        ),
    ],
)
def test_what_each_role_may_change_in_the_admin_is_no_money(rf, db, role, expected):
    request = rf.get("/admin/")
    request.user = UserFactory(role=role)
    may = {
        f"{verb} {model._meta.model_name}"
        for model, room in django_admin.site._registry.items()
        for verb in ("add", "change", "delete")
        if getattr(room, f"has_{verb}_permission")(request)
    }
    assert may <= expected


@pytest.mark.parametrize(
    "name", ["ledgerline", "payment", "payout", "payoutaccount", "chargeback", "gatewayevent"]
)
def test_what_moved_is_changed_by_no_role_at_all(signed_in, manager, name):
    browser = signed_in(manager)
    assert browser.get(f"/admin/listings/{name}/").status_code == 200
    assert browser.get(f"/admin/listings/{name}/add/").status_code == 403


#: Where money stands, moves, or is paid to.
MONEY = {
    "ledgerline", "payment", "refund", "chargeback", "gatewayevent", "payout", "payoutaccount", "reconciliation",
    "sandboxpayment", "feeschedule", "specialcommission", "verdict", "ruling",
}  # fmt: skip


@pytest.mark.parametrize("role", ["support", "lead", "account_manager"])
def test_who_answers_tickets_sees_no_money_move_and_deletes_nothing_of_anybody(signed_in, db, role):
    granted = [name.partition(".")[2].partition("_") for name in PERMISSIONS[role]]
    assert {thing for _verb, _, thing in granted} & MONEY == set()
    assert {thing for verb, _, thing in granted if verb == "delete"} <= {"holiday"}
    browser = signed_in(UserFactory(role=role))
    assert browser.get("/admin/listings/ledgerline/").status_code == 403


def test_a_lead_and_an_account_manager_may_do_what_an_agent_may_and_more(db):
    agent, lead, manager = (set(PERMISSIONS[role]) for role in ("support", "lead", "account_manager"))
    assert agent < lead
    assert agent < manager
    assert "tickets.lead_ticket" in lead - manager - agent
    assert "tickets.manage_customers" in manager - lead - agent
