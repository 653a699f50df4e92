"""What people read of the results: losses are shown, pages keep what is written by hand."""

import sys
import unittest
import xml.etree.ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import chart
import report
import summary
from figures import Outcome
from harness.measure import Failed, interleaved


def results():
    ingest = Outcome("ingest", "updates by webhook")
    ingest.measure("40 connections: updates a second", "1/s", "more", {
        "telelake": [40_000, 50_000, 60_000], "ceiling (keeps nothing)": [90_000], "FastAPI, a file each, fsync": [500], "<peer>": [1],
    })
    ingest.goal("against <peer>", "at least", 2, "×", [1.0, 3.0, 1.2])
    ingest.goal("against one that is missing", "at least", 2, "×", [], "it is missing")
    growth = Outcome("growth", "growth")
    for size, seconds in ((1000, 0.1), (10_000, 1.0)):
        growth.measure(f"etl, {size:,} messages: processor time", "s", "less", {"telelake": [seconds]})
    machine = {"processor": "p", "cores": 2, "memory_gib": 1, "file_system": "ext", "kernel": "k", "system": "s"}
    suites = {"ingest": ingest.as_json(), "growth": growth.as_json()}
    return {"machine": machine, "versions": {"telelake": "1"}, "missing": {"Fluent Bit": "not there"}, "suites": suites}


class Report(unittest.TestCase):
    def test_a_loss_is_shown_with_its_spread(self):
        self.assertIn("| against <peer> | at least 2.00 × | 1.20 × (1.00–3.00) | FAIL |", report.suite(results()["suites"]["ingest"]))

    def test_what_is_missing_is_said(self):
        self.assertIn("it is missing | not measured", report.suite(results()["suites"]["ingest"]))
        self.assertIn("Missing: Fluent Bit (not there).", report.heading(results()))

    def test_a_small_run_is_not_passed_off_as_a_full_one(self):
        outcome = results()["suites"]["ingest"]
        self.assertIn("full size", report.suite(outcome | {"scale": 0.1, "rounds": 3}))
        self.assertNotIn("full size", report.suite(outcome | {"scale": 1, "rounds": 3}))

    def test_goals_are_counted(self):
        self.assertEqual(report.verdicts(results()), "0 goals met, 1 missed, 1 not measured")

    def test_only_what_stands_between_the_marks_is_replaced(self):
        page = "above\n<!-- bench: written by bench/report.py -->\nold\n<!-- /bench -->\nbelow\n"
        again = report.replaced(page, "new")
        self.assertEqual(again, page.replace("old", "new"))
        self.assertEqual(report.replaced(again, "new"), again)

    def test_a_page_without_marks_is_not_overwritten(self):
        with self.assertRaises(ValueError):
            report.replaced("by hand", "new")
        with self.assertRaises(ValueError):
            report.replaced("<!-- bench: written by bench/report.py -->\nby hand, and the end is gone", "new")

    def test_the_two_languages_write_numbers_their_way(self):
        self.assertIn("50,000 durable updates", summary.short(results(), "en"))
        self.assertIn("50.000 atualizações", summary.short(results(), "pt"))

    def test_a_busy_machine_is_owned_up_to(self):
        busy = results()
        busy["suites"]["ingest"]["load"] = 6.8
        self.assertIn("load before was up to 6.8", summary.short(busy, "en"))
        self.assertIn("de até 6,8", summary.short(busy, "pt"))
        self.assertNotIn("load", summary.short(results(), "en").replace("load generator", ""))

    def test_a_line_without_figures_is_left_out(self):
        self.assertEqual(summary.short(results(), "en").count("\n- "), 1)


class Picture(unittest.TestCase):
    def test_it_is_well_formed_and_has_every_program(self):
        drawn = xml.etree.ElementTree.fromstring(chart.picture(results()))
        words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
        for word in ("telelake", "<peer>", "50,000", "etl: 1 s"):
            self.assertIn(word, words)

    def test_ours_has_a_colour_of_its_own(self):
        self.assertEqual(chart.picture(results()).count('class="ours"'), 1)

    def test_it_can_be_read_on_a_dark_ground(self):
        self.assertIn("prefers-color-scheme: dark", chart.picture(results()))


class Rounds(unittest.TestCase):
    def test_every_program_has_its_turn_in_each_round(self):
        called = []
        said, failed = interleaved(3, {name: lambda name=name: called.append(name) or name for name in "ab"})
        self.assertEqual((said, failed), ({"a": ["a"] * 3, "b": ["b"] * 3}, {}))
        self.assertEqual([sorted(called[place : place + 2]) for place in (0, 2, 4)], [["a", "b"]] * 3)

    def test_one_that_fails_leaves_the_others_alone(self):
        def fail():
            raise Failed("it\nwas not there")

        said, failed = interleaved(2, {"a": lambda: 1, "b": fail})
        self.assertEqual((said, failed), ({"a": [1, 1]}, {"b": "was not there"}))


if __name__ == "__main__":
    unittest.main()
