"""What demo scenes are built from: colours of walls and woods, boards, sunlight, things put in the background."""

from random import Random

from yardsale.demo.drawings import painted

WALLS = ["#f3e3cf", "#dfe8e0", "#e8dfee", "#d8e6ee", "#f6dfd6", "#efe9da", "#cfdccf", "#f4e6b8",
         "#e6d3c6", "#d5dde6", "#f1d7dc", "#c9dbd9"]  # fmt: skip
WOODS = [("#d9a86c", "#c08f55"), ("#b98153", "#a06c42"), ("#e7c694", "#d2ad78"), ("#8f6143", "#7a5037"),
         ("#cdb79c", "#b7a085")]  # fmt: skip
CLOTHS = ["#f2efe6", "#dbe7ef", "#f5dcdc", "#e3ecd6", "#ece3f2", "#fbeecb", "#d9d6cf", "#c9dde0"]
LEAVES = ["#8fbf6a", "#7fb560", "#9ccb76", "#86b86f"]
STONES = ["#c9c6c0", "#bdb7ad", "#d2cabd", "#aeb4b8"]


def rect(x: float, y: float, w: float, h: float, fill: str, extra: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{fill}" {extra}/>'


def gradient(name: str, top: str, bottom: str, *, slope: str = 'x2="0" y2="1"') -> str:
    stops = f'<stop offset="0" stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
    return f'<linearGradient id="{name}" {slope}>{stops}</linearGradient>'


def put(name: str, x: float, y: float, size: float, colour: str = "") -> str:
    """A drawing as decoration: its bottom centre at x, y."""
    at = f"translate({x - size / 2:.1f} {y - size * 0.93:.1f}) scale({size / 72:.3f})"
    return f'<g transform="{at}">{painted(name, colour)}</g>'


def floorboards(dice: Random, y: float, w: float, h: float, pair: tuple[str, str]) -> str:
    light, dark = pair
    parts = [rect(0, y, w, h, light)]
    lines = 5
    for row in range(lines):
        top = y + h * (row / lines) ** 1.35
        parts.append(rect(0, top, w, 0.45, dark, 'fill-opacity=".7"'))
        tall = y + h * ((row + 1) / lines) ** 1.35 - top
        for _ in range(3):
            parts.append(rect(dice.uniform(0, w), top, 0.4, tall, dark, 'fill-opacity=".6"'))
    return "".join(parts)


def sunlight(dice: Random, w: float, h: float) -> str:
    x, lean = dice.uniform(0.05, 0.5) * w, dice.choice([-1, 1]) * w * 0.16
    panes = ""
    for pane in (0, 1):
        left = x + pane * w * 0.17
        panes += (
            f'<path d="M{left:.1f} 0h{w * 0.15:.1f}l{lean:.1f} {h:.1f}h{-w * 0.15:.1f}z" '
            'fill="#fff8e0" fill-opacity=".2"/>'
        )
    return panes
