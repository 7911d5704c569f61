"""Line charts as SVG, drawn by hand: no library, and the same bytes for the same numbers."""

from __future__ import annotations

import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 150, 40, 50
COLOURS = {"cardvault": "#0b6e4f", "nginx": "#888888", "c1": "#c1121f", "hb": "#3a5a98", "hbt": "#7a9bd4"}


def spelled(number: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def chart(title: str, horizontal: str, vertical: str, lines: dict[str, list[tuple[float, float]]]) -> str:
    """A chart with a logarithmic axis of what was varied and a linear one, from 0, of what it cost."""
    across = sorted({x for line in lines.values() for x, _ in line})
    top = max(y for line in lines.values() for _, y in line) * 1.1
    low, high = math.log(across[0]), math.log(across[-1])

    def at(x: float, y: float) -> tuple[float, float]:
        share = (math.log(x) - low) / (high - low) if high > low else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{title}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{horizontal}</text>',
        f'<text transform="translate(18 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{vertical}</text>',
    ]
    step = 10 ** math.floor(math.log10(top / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if step * factor * 6 >= top)
    mark = 0.0
    while mark <= top:
        y = at(across[0], mark)[1]
        drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{spelled(mark)}</text>')
        mark += step
    for x in across:
        drawn.append(f'<text x="{at(x, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{spelled(x)}</text>')
    ends = []
    for name, line in lines.items():
        colour = COLOURS.get(name, "#000000")
        points = [at(x, y) for x, y in sorted(line)]
        drawn.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        ends.append((points[-1][1], name, colour))
    before = 0.0
    for y, name, colour in sorted(ends):
        before = max(y + 4, before + 15)
        drawn.append(f'<text x="{WIDTH - RIGHT + 10}" y="{before:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*drawn, "</svg>", ""])
