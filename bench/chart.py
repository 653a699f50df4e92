"""Draws results as one SVG, by hand. Comes in: results. Goes out: text. Readable on light and dark grounds: it asks the reader's.

Bars for what programs took, the shorter the better or the longer, as it says; where they differ by more than thirty times,
their scale is logarithmic, and says so. Lines for growth, on two logarithmic scales.
"""

import math
from html import escape

from figures import spread

WIDTH = 760
LEFT = 210
RIGHT = 120
ROW = 24
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; } .title { font-weight: 600; } .faint { fill: #59636e; font-size: 12px; }
  .ours { fill: #0969da; } .other { fill: #afb8c1; } .line { fill: none; stroke-width: 2; } .axis { stroke: #d1d9e0; }
  .a { stroke: #0969da; } .b { stroke: #1a7f37; } .c { stroke: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .faint { fill: #9198a1; } .ours { fill: #4493f8; } .other { fill: #656c76; } .axis { stroke: #3d444d; }
    .a { stroke: #4493f8; } .b { stroke: #3fb950; } .c { stroke: #f0883e; }
  }
"""
# Suite, measure, and what the bars are called, if not as the suite's result.
BARS = (
    ("ingest", "40 connections: updates a second", "Updates by webhook, 40 connections"),
    ("etl", "processor time", ""),
    ("small_files", "wall time", ""),
    ("query", "messages-per-user-per-day: warm", "The tutorial's question over a year, warm"),
    ("query", "top-posters: warm", "The longest question of the ten, warm"),
    ("query", "messages-per-user-per-day: cold process", "The tutorial's question over a year, cold process"),
)
LOGARITHMIC_FROM = 30


def text(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def bars(measure, title, y):
    """A group of bars from `y` downwards; gives their lines, and where the next may begin."""
    middles = {name: spread(values).middle for name, values in measure["samples"].items()}
    least, most = min(middles.values()), max(middles.values())
    logarithmic = least > 0 and most / least > LOGARITHMIC_FROM
    full = WIDTH - LEFT - RIGHT
    scale = f"{measure['unit']}, {measure['better']} is better" + (", logarithmic" if logarithmic else "")
    lines = [text(0, y + 14, title, "title"), text(WIDTH, y + 14, scale, "faint", "end")]
    y += 24
    for name, value in sorted(middles.items(), key=lambda item: item[1], reverse=measure["better"] == "more"):
        part = math.log(value / least * 2) / math.log(most / least * 2) if logarithmic else value / most if most else 0
        kind = "ours" if name.startswith("telelake") else "other"
        lines.append(text(LEFT - 10, y + 14, name, "", "end"))
        lines.append(f'<rect x="{LEFT}" y="{y + 2}" width="{max(1, full * part):.1f}" height="{ROW - 8}" rx="2" class="{kind}"/>')
        lines.append(text(LEFT + full * part + 8, y + 14, number(value), "faint"))
        y += ROW
    return lines, y + 14


def named(outcome, measure, title):
    """With the size of what was measured, without which no figure says anything."""
    if not title:
        return outcome["title"][:1].upper() + outcome["title"][1:]
    size = measure["what"].split(" M, ")
    return f"{title}: {size[0]} million messages" if len(size) > 1 else title


def stages(outcome):
    """Messages and seconds of each stage of the suite `growth`."""
    found = {}
    for measure in outcome["measures"]:
        if measure["what"].endswith(": processor time"):
            stage, size = measure["what"].removesuffix(" messages: processor time").split(", ", 1)
            found.setdefault(stage, []).append((int(size.replace(",", "")), spread(measure["samples"]["telelake"]).middle))
    return found


def growth(outcome, y):
    found = stages(outcome)
    points = [point for line in found.values() for point in line]
    (x_min, x_max), (y_min, y_max) = ((math.log10(min(v)), math.log10(max(v))) for v in zip(*points))
    full, height = WIDTH - LEFT - RIGHT, 150
    lines = [text(0, y + 14, "Growth with the messages of a day", "title"), text(WIDTH, y + 14, "s of processor time, logarithmic", "faint", "end")]
    y += 30

    def place(size, value):
        across = (math.log10(size) - x_min) / ((x_max - x_min) or 1)
        up = (math.log10(value) - y_min) / ((y_max - y_min) or 1)
        return LEFT + across * full, y + height - up * height

    for power in range(math.ceil(x_min), math.floor(x_max) + 1):
        x, _ = place(10**power, 10**y_min)
        lines.append(f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + height}" class="axis"/>')
        lines.append(text(x, y + height + 18, f"{10**power:,}", "faint", "middle"))
    for kind, (stage, line) in zip("abc", found.items()):
        path = " ".join(f"{'ML'[place_ > 0]}{x:.1f} {y_:.1f}" for place_, (x, y_) in enumerate(place(*point) for point in line))
        lines.append(f'<path d="{path}" class="line {kind}"/>')
        x, end = place(*line[-1])
        lines.append(text(x + 8, end + 4, f"{stage}: {number(line[-1][1])} s", "faint"))
    return lines, y + height + 36


def picture(results):
    drawn, y = [], 4
    for suite, what, title in BARS:
        outcome = results["suites"].get(suite, {"measures": []})
        # Of a question asked of several lakes, the first is drawn.
        measure = next((measure for measure in outcome["measures"] if measure["what"].split(", ")[-1] == what or measure["what"] == what), None)
        if measure:
            lines, y = bars(measure, named(outcome, measure, title), y)
            drawn += lines
    if stages(results["suites"].get("growth", {"measures": []})):
        lines, y = growth(results["suites"]["growth"], y)
        drawn += lines
    body = "\n".join(drawn)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0f}" role="img"><style>{STYLE}</style>\n{body}\n</svg>\n'
