#!/usr/bin/env python3
"""Makes text and pictures of results. Comes in: the JSON that `run.py` writes. Goes out: Markdown, and the generated blocks of pages.

`report.py [results.json]` rewrites the pages. Between the marks `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` nothing is
written by hand. A goal that is not met is said to be missed, in every page.
"""

import json
import sys
from pathlib import Path

import chart
import summary

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
PICTURE = BENCH / "results" / "latest.svg"
PAGES = {BENCH / "README.md": "full", ROOT / "README.md": "en", ROOT / "README.pt-BR.md": "pt"}


def number(value):
    """Three digits that matter, thousands apart."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3g}"


def middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values):
    if len(values) == 1:
        return number(values[0])
    return f"{number(middle(values))} ({number(min(values))}–{number(max(values))})"


def table(measures):
    """Measures of the same programs in one table, a program a line."""
    names = list(dict.fromkeys(name for measure in measures for name in measure["samples"]))
    head = ["", *(f"{measure['what']}, {measure['unit']}" for measure in measures)]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name in names:
        cells = [spread(measure["samples"][name]) if name in measure["samples"] else "–" for measure in measures]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join(lines)


def tables(measures):
    """One table for each set of programs; where only one program is measured, a measure a line."""
    groups = {}
    for measure in measures:
        groups.setdefault(tuple(sorted(measure["samples"])), []).append(measure)
    made = []
    for names, group in groups.items():
        if len(names) == 1:
            rows = [f"| {measure['what']} | {spread(measure['samples'][names[0]])} {measure['unit']} |" for measure in group]
            made.append("\n".join([f"| {names[0]} | |", "|---|---|", *rows]))
        else:
            made += [table(group[place : place + 4]) for place in range(0, len(group), 4)]
    return made


def goal_lines(outcome):
    lines = ["| goal | wanted | measured | |", "|---|---|---|---|"]
    for goal in outcome["goals"]:
        unit = f" {goal['unit']}" if goal["unit"] else ""
        measured = goal["measured"]
        found = goal["why_not"] if measured is None else number(measured["middle"]) + unit
        if measured and measured["low"] != measured["high"]:
            found += f" ({number(measured['low'])}–{number(measured['high'])})"
        lines.append(f"| {goal['what']} | {goal['want']} {number(goal['bound'])}{unit} | {found} | {goal['verdict']} |")
    return "\n".join(lines) if outcome["goals"] else ""


def suite(outcome):
    scale = outcome.get("scale", 1)
    how = f"Sizes × {number(scale)}, {outcome.get('rounds', 1)} rounds"
    how += f"; load of the machine before: {number(outcome['load'])}." if "load" in outcome else "."
    if scale != 1:
        how += " The goals are those of the full size, so this says less than it seems to."
    parts = [f"### {outcome['suite']}: {outcome['title']}", how, goal_lines(outcome), *tables(outcome["measures"]), *outcome["notes"]]
    parts += [f"Missing: {name} ({why})." for name, why in outcome["missing"].items()]
    return "\n\n".join(part for part in parts if part) + "\n"


def heading(results):
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    on = f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB, {machine['file_system']}, {machine['system']}, Linux {machine['kernel']}"
    parts = [
        f"On {on}.",
        f"Versions: {versions}.",
        "Figures are medians, with the smallest and the largest round in brackets.",
    ]
    parts += [f"Missing: {name} ({why})." for name, why in results["missing"].items()]
    return "\n".join(parts) + "\n"


def verdicts(results):
    every = [goal["verdict"] for outcome in results["suites"].values() for goal in outcome["goals"]]
    return f"{every.count('PASS')} goals met, {every.count('FAIL')} missed, {every.count('not measured')} not measured"


def full(results):
    picture = f"![Times and rates of telelake and its peers]({PICTURE.relative_to(BENCH)})"
    parts = [picture, heading(results), verdicts(results) + ".", *(suite(outcome) for outcome in results["suites"].values())]
    return "\n\n".join(part.strip() for part in parts)


def replaced(text, block):
    """`text` with what stands between the marks replaced by `block`."""
    begin, end = "<!-- bench: written by bench/report.py -->", "<!-- /bench -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError("the page has no place for the results")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{block}\n{end}{rest.split(end)[1]}"


def write(results):
    PICTURE.write_text(chart.picture(results))
    for page, what in PAGES.items():
        block = full(results) if what == "full" else summary.short(results, what)
        page.write_text(replaced(page.read_text(), block))


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else BENCH / "results" / "latest.json"
    write(json.loads(file.read_text()))
