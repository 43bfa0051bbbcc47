"""The shipped category tree is a data file; these tests are its schema."""

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

TAXONOMY = json.loads(
    (Path(__file__).parents[2] / "listings/catalogue/taxonomy.json").read_text(encoding="utf-8")
)
GROUPS = TAXONOMY["groups"]
LEAVES = [(group, leaf) for group in GROUPS for leaf in group["categories"]]
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
KEYS_BY_KIND = {
    "choice": {"choices"},
    "number": {"min", "max"},
    "text": set(),
    "yesno": set(),
}

each_leaf = pytest.mark.parametrize(("group", "leaf"), LEAVES, ids=[leaf["slug"] for _, leaf in LEAVES])


def effective_attributes(group, leaf):
    """What a seller is asked in this leaf: the group's attributes, then its own."""
    return group["attributes"] + leaf["attributes"]


def test_there_are_twelve_groups_and_enough_leaves():
    assert len(GROUPS) == 12
    assert 72 <= len(LEAVES) <= 100


def test_slugs_are_unique_and_fit_in_an_address():
    slugs = [group["slug"] for group in GROUPS] + [leaf["slug"] for _, leaf in LEAVES]
    assert [slug for slug, times in Counter(slugs).items() if times > 1] == []
    assert [slug for slug in slugs if not SLUG.match(slug) or len(slug) > 60] == []


def test_names_are_unique_and_positions_count_from_one():
    names = [group["name"] for group in GROUPS] + [leaf["name"] for _, leaf in LEAVES]
    assert len(set(names)) == len(names)
    assert [group["position"] for group in GROUPS] == list(range(1, 13))
    for group in GROUPS:
        positions = [leaf["position"] for leaf in group["categories"]]
        assert positions == list(range(1, len(positions) + 1))


def test_every_group_has_an_icon_that_exists():
    with (files("lucide") / "lucide.zip").open("rb") as archive:
        drawn = set(ZipFile(archive).namelist())
    assert [group["icon"] for group in GROUPS if f"{group['icon']}.svg" not in drawn] == []


@each_leaf
def test_a_leaf_asks_one_to_five_things_each_once(group, leaf):
    slugs = [attribute["slug"] for attribute in effective_attributes(group, leaf)]
    assert 1 <= len(slugs) <= 5
    assert len(set(slugs)) == len(slugs)
    assert any(attribute["is_filter"] for attribute in effective_attributes(group, leaf))


@each_leaf
def test_attributes_are_well_formed(group, leaf):
    for attribute in effective_attributes(group, leaf):
        expected = {"slug", "name", "kind", "is_filter"} | KEYS_BY_KIND[attribute["kind"]]
        assert set(attribute) - {"unit"} == expected
        assert SLUG.match(attribute["slug"])
        assert attribute["name"].strip() == attribute["name"] != ""
        assert isinstance(attribute["is_filter"], bool)


@each_leaf
def test_choices_and_limits_make_sense(group, leaf):
    for attribute in effective_attributes(group, leaf):
        if attribute["kind"] == "choice":
            slugs = [choice["slug"] for choice in attribute["choices"]]
            assert len(slugs) >= 2
            assert len(set(slugs)) == len(slugs)
            assert all(SLUG.match(slug) for slug in slugs)
            assert all(choice["name"] for choice in attribute["choices"])
        elif attribute["kind"] == "number":
            assert attribute["min"] < attribute["max"]
        else:
            assert "unit" not in attribute
