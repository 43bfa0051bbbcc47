"""Charts: what is drawn, said and tabulated."""

import pytest
from django.template.loader import render_to_string

from yardsale import charts
from yardsale.charts import Point

HEADS = ("Month", "Earned")


def drawn(chart):
    return render_to_string("components/chart.html", {"chart": chart})


def test_bars_stand_on_the_ground_and_the_highest_reaches_its_line():
    chart = charts.bars("c", "Sold", [Point("May", 0), Point("June", 20), Point("July", 40)], heads=HEADS)
    assert [(mark.y, mark.height) for mark in chart.marks] == [
        ("164.0", "0.0"), ("89.0", "75.0"), ("14.0", "150.0"),
    ]  # fmt: skip
    assert [(line.words, line.y) for line in chart.lines] == [
        ("0", "164.0"), ("10", "126.5"), ("20", "89.0"), ("30", "51.5"), ("40", "14.0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("highest", "words"),
    [(0, ["0", "1"]), (1, ["0", "1"]), (3, ["0", "1", "2", "3"]), (5, ["0", "2", "4", "6"]),
     (1234, ["0", "500", "1,000", "1,500"])],
)  # fmt: skip
def test_lines_across_are_whole_and_round(highest, words):
    chart = charts.bars("c", "Sold", [Point("May", highest)], heads=HEADS)
    assert [line.words for line in chart.lines] == words


def test_money_is_written_as_money_in_whole_units_at_the_side_and_exactly_in_the_table():
    chart = charts.bars("c", "Earned", [Point("May", 1250)], heads=HEADS, currency="EUR")
    assert [line.words for line in chart.lines] == ["€0", "€5", "€10", "€15"]
    assert [mark.words for mark in chart.marks] == ["€12.50"]
    assert chart.summary == "Altogether €12.50; most, €12.50: May."


@pytest.mark.parametrize("count", [1, 2, 4, 5, 7, 12, 30, 31, 90, 365])
def test_words_under_the_chart_fit_a_phone_and_the_newest_always_has_them(count):
    chart = charts.line("c", "Views", [Point(f"{n} March", n) for n in range(count)], heads=HEADS)
    on_phone = [mark for mark in chart.marks if mark.shown == "always"]
    on_wide = [mark for mark in chart.marks if mark.shown]
    assert 1 <= len(on_phone) <= 4
    assert len(on_wide) <= 8
    assert chart.marks[-1].shown == "always"


def test_a_handful_of_short_words_stands_whole_beside_another_chart():
    kinds = [
        Point(words, 3) for words in ("Bug", "Order", "Money", "Account", "Safety", "Complaint", "Other")
    ]
    assert all(mark.shown for mark in charts.bars("c", "Opened", kinds, heads=HEADS).marks)
    long = charts.bars("c", "Opened", [*kinds[:-1], Point("Something else", 3)], heads=HEADS)
    assert {mark.shown for mark in long.marks} == {"always", "wide"}


def test_every_mark_stays_inside_its_chart():
    chart = charts.bars("c", "Views", [Point(str(n), n * n) for n in range(1, 60)], heads=HEADS)
    for mark in chart.marks:
        left, width = float(mark.bar_x[:-1]), float(mark.bar_width[:-1])
        assert left >= 0
        assert left + width <= 100
        assert 14 <= float(mark.y) <= 164


def test_what_is_hardly_anything_can_still_be_seen():
    chart = charts.bars("c", "Views", [Point("May", 1), Point("June", 100_000)], heads=HEADS)
    assert chart.marks[0].height == "2.0"


def test_a_chart_is_named_described_and_has_its_table():
    html = drawn(charts.bars("earned", "Earned <b>", [Point("May", 2), Point("June", 5)], heads=HEADS))
    assert 'role="img" aria-labelledby="earned-title earned-summary"' in html
    assert '<title id="earned-title">Earned &lt;b&gt;</title>' in html
    assert '<desc id="earned-summary">Altogether 7; most, 5: June.</desc>' in html
    assert '<tr><th scope="row">June</th><td class="num">5</td></tr>' in html
    assert "style=" not in html


def test_without_points_there_are_words_and_no_drawing():
    html = drawn(charts.line("c", "Views", [], heads=HEADS))
    assert "Nothing yet." in html
    assert "<svg" not in html


def test_less_than_nothing_has_no_place():
    with pytest.raises(ValueError, match="no room below"):
        charts.bars("c", "Loss", [Point("May", -1)], heads=HEADS)


def test_numbers_keep_their_points_in_languages_that_write_commas(settings):
    settings.FORMAT_LOCALE = "de"
    html = drawn(charts.line("c", "Views", [Point("Mai", 1), Point("Juni", 2000)], heads=HEADS))
    assert 'x="50.000%"' in html
    assert "2.000" in html
