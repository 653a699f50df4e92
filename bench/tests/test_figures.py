"""The arithmetic that every verdict rests on."""

import math
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from figures import Goal, Outcome, geometric_mean, ratios, slope, spread


class Arithmetic(unittest.TestCase):
    def test_a_ratio_is_of_what_ran_in_the_same_round(self):
        self.assertEqual(ratios([2, 8], [1, 2]), [2, 4])

    def test_a_round_that_one_of_two_lacks_does_not_count(self):
        self.assertEqual(ratios([2, 8], [1]), [2])
        self.assertEqual(ratios([2], []), [])

    def test_the_spread_is_the_median_and_the_two_ends(self):
        found = spread([5, 1, 2])
        self.assertEqual((found.middle, found.low, found.high), (2, 1, 5))

    def test_twice_and_half_as_long_are_even(self):
        self.assertAlmostEqual(geometric_mean([2, 0.5]), 1)

    def test_twice_the_time_for_twice_the_size_is_a_slope_of_one(self):
        self.assertAlmostEqual(slope([10, 100, 1000], [0.2, 2, 20]), 1)
        self.assertAlmostEqual(slope([10, 100, 1000], [3, 3, 3]), 0)
        self.assertAlmostEqual(slope([1, 2, 4], [1, 4, 16]), 2)

    def test_one_point_has_no_slope(self):
        self.assertTrue(math.isnan(slope([10], [1])))


class Verdicts(unittest.TestCase):
    def verdict(self, want, bound, values):
        return Goal("it", want, bound, "×", spread(values)).verdict

    def test_at_least_and_at_most_are_told_apart(self):
        self.assertEqual(self.verdict("at least", 2, [2.5]), "PASS")
        self.assertEqual(self.verdict("at least", 2, [1.5]), "FAIL")
        self.assertEqual(self.verdict("at most", 2, [2.5]), "FAIL")
        self.assertEqual(self.verdict("at most", 2, [2.0]), "PASS")

    def test_one_lucky_round_does_not_meet_a_goal(self):
        self.assertEqual(self.verdict("at least", 2, [3, 1, 1]), "FAIL")

    def test_what_was_not_measured_is_no_success(self):
        outcome = Outcome("s", "t")
        outcome.goal("against a peer", "at least", 2, "×", ratios([1], []))
        self.assertEqual(outcome.as_json()["goals"][0]["verdict"], "not measured")


if __name__ == "__main__":
    unittest.main()
