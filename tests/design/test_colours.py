"""Every pair of colours that carries words can be read, in light and in dark."""

import pytest

from tests.design.tokens import colours, contrast

GROUNDS = ("paper", "paper-deep", "sheet", "sheet-hover")
TEXT_ON = [
    *((text, ground) for text in ("ink", "ink-soft", "sky", "sky-deep", "brick-ink", "grass-ink") for ground in GROUNDS),
    *((f"{name}-ink", f"{name}-soft") for name in ("grass", "tag", "brick", "sky")),
    *((f"on-{name}", name) for name in ("grass", "tag", "brick", "sky")),
    ("on-grass", "grass-deep"), ("on-brick", "brick-deep"), ("on-tag", "tag-light"), ("paper", "ink"),
    ("ink", "tag-soft"), ("ink-soft", "tag-soft"), ("ink", "grass-soft"), ("brick-ink", "sheet"), ("sky", "tag-soft"),
]  # fmt: skip
EDGES = [
    ("line-strong", "sheet"),
    ("line-strong", "paper"),
    ("focus", "paper"),
    ("focus", "sheet"),
    ("grass", "sheet"),
    ("brick", "sheet"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_words_stand_out_from_their_ground(theme, text, ground):
    tokens = colours()[theme]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(theme, edge, ground):
    tokens = colours()[theme]
    assert contrast(tokens[edge], tokens[ground]) >= 3


def test_contrast_is_the_one_everybody_computes():
    assert round(contrast((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), 2) == 21
