"""The map knows everything there is: a new table, relation or text column is entered, or the build says what is missing."""

import pytest
from django.apps import apps
from django.db import connection, models

from yardsale.privacy import tracing
from yardsale.privacy.erasing import INSTEAD, LAST, blank_of
from yardsale.privacy.holdings import PLACEHOLDERS, Because, Fate
from yardsale.privacy.map import HOLDINGS, NOBODY


def all_models():
    return {one._meta.label: one for one in apps.get_models(include_auto_created=True) if one._meta.managed}


def test_every_table_is_in_the_map_or_nobodys():
    known = HOLDINGS.keys() | NOBODY.keys()
    assert HOLDINGS.keys() & NOBODY.keys() == set()
    missing = [f"{label}: enter it in yardsale/privacy/map_*.py" for label in all_models().keys() - known]
    assert missing == []
    assert known - all_models().keys() == set()


def test_every_relation_to_a_person_says_what_leaving_does():
    found = {label: tracing.relations(model) for label, model in all_models().items()}
    missing = [
        f"{label}.{name}: a relation to a person; say in yardsale/privacy/map_*.py whether its row goes or stays"
        for label, names in found.items()
        for name in names
        if name not in (HOLDINGS[label].rows if label in HOLDINGS else ())
    ]
    assert missing == []
    assert sum(map(len, found.values())) > 100


def test_many_to_many_relations_are_tables_of_their_own():
    through = {
        one.remote_field.through._meta.label
        for model in apps.get_models()
        for one in model._meta.local_many_to_many
        if tracing.User in (model, one.related_model)
    }
    assert through <= HOLDINGS.keys()
    assert through != set()


def test_every_text_column_says_whose_words_it_holds():
    missing = [
        f"{label}.{name}: enter it under words= (whose they are) or plain= (nobody’s)"
        for label, holding in HOLDINGS.items()
        for name in tracing.text_columns(apps.get_model(label))
        if name not in holding.words and name not in holding.plain and name not in holding.secret
    ]
    assert missing == []


def test_the_map_names_nothing_that_is_not_there():
    for label, holding in HOLDINGS.items():
        names = {one.name for one in apps.get_model(label)._meta.local_fields}
        assert {*holding.words, *holding.plain, *holding.secret} - names == set(), label
        assert set(holding.words) <= set(tracing.text_columns(apps.get_model(label))), label
        assert set(holding.words) & set(holding.plain) == set(), label
        assert set(holding.told) <= set(holding.rows), label
        who = tracing.Somebody(1, ("a@example.org",))
        for path in [*holding.paths, *holding.files_of]:
            str(tracing.rows(holding, [path], who).query)


def test_what_stays_says_why_and_what_goes_does_not():
    for holding in HOLDINGS.values():
        stays = Fate.STAYS in holding.rows.values()
        assert isinstance(holding.because, Because) == stays, holding.model


def test_every_placeholder_fits_its_column():
    for label, holding in HOLDINGS.items():
        for name, word in holding.words.items():
            one = apps.get_model(label)._meta.get_field(name)
            if word.blank in INSTEAD:
                assert blank_of(one, word) == INSTEAD[word.blank], f"{label}.{name} is too short"


def test_addresses_that_rows_are_found_by_go_last():
    assert HOLDINGS[LAST].going == ["user"]


def columns_that_may_be_emptied():
    """What Postgres itself allows, asked of the function that its triggers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'privacy_only_blanks'")
        source = cursor.fetchone()[0]
    lines = [
        line.strip().split(" THEN ARRAY[") for line in source.split("\n") if line.strip().startswith("WHEN '")
    ]
    return {
        table.removeprefix("WHEN ").strip("'"): set(names.rstrip("]").replace("'", "").split(", "))
        for table, names in lines
    }


@pytest.mark.django_db
def test_postgres_lets_erasing_empty_what_the_map_says_and_no_more():
    allowed = columns_that_may_be_emptied()
    by_table = {apps.get_model(label)._meta.db_table: one for label, one in HOLDINGS.items()}
    for table, names in allowed.items():
        model = apps.get_model(by_table[table].model)
        mapped = {model._meta.get_field(name).column for name in by_table[table].words}
        assert names == mapped, table
        for name in names:
            one = next(field for field in model._meta.local_fields if field.column == name)
            assert isinstance(one, models.CharField | models.TextField | models.JSONField)
    assert not {table for table in allowed if "ledger" in table or "payout" in table or "payment" in table}


@pytest.mark.django_db
def test_postgres_knows_the_same_placeholders():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'privacy_only_blanks'")
        source = cursor.fetchone()[0]
    assert [one for one in PLACEHOLDERS if f"'{one}'" not in source] == []
