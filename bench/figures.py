"""The arithmetic of the benches: medians, ratios with their spread, slopes, and whether a goal is met. Pure.

A ratio is taken within each round, since only what ran in the same minute can be compared; its figure is the median of the
rounds, its spread the smallest and the largest.
"""

import math
import statistics
from dataclasses import asdict, dataclass, field


@dataclass
class Spread:
    middle: float
    low: float
    high: float


def spread(values):
    return Spread(statistics.median(values), min(values), max(values))


def ratios(ours, theirs):
    """Ours over theirs, round by round; rounds that one of the two lacks do not count."""
    return [a / b for a, b in zip(ours, theirs) if b > 0]


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def slope(sizes, values):
    """The exponent that `values` grow with: 1 for twice the time at twice the size. Least squares of the logarithms."""
    points = [(math.log(size), math.log(value)) for size, value in zip(sizes, values) if size > 0 and value > 0]
    if len(points) < 2:
        return math.nan
    x_mean = statistics.fmean(x for x, _ in points)
    y_mean = statistics.fmean(y for _, y in points)
    below = sum((x - x_mean) ** 2 for x, _ in points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / below


@dataclass
class Goal:
    """What was promised and what was measured. `want` is `at least` or `at most`."""

    what: str
    want: str
    bound: float
    unit: str
    measured: Spread | None = None
    why_not: str = ""

    @property
    def verdict(self):
        if self.measured is None:
            return "not measured"
        middle = self.measured.middle
        met = middle >= self.bound if self.want == "at least" else middle <= self.bound
        return "PASS" if met else "FAIL"


@dataclass
class Measure:
    """One quantity of several programs: `samples` has a list of rounds for each."""

    what: str
    unit: str
    better: str
    samples: dict


@dataclass
class Outcome:
    """What a suite found."""

    suite: str
    title: str
    measures: list = field(default_factory=list)
    goals: list = field(default_factory=list)
    missing: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def measure(self, what, unit, better, samples):
        measure = Measure(what, unit, better, {name: values for name, values in samples.items() if values})
        self.measures.append(measure)
        return measure

    def goal(self, what, want, bound, unit, values, why_not="a peer is missing"):
        """Holds the middle of `values` against `bound`; without values the goal stays open, and says why."""
        measured = spread(values) if values else None
        self.goals.append(Goal(what, want, bound, unit, measured, "" if values else why_not))

    def as_json(self):
        found = asdict(self)
        for goal, plain in zip(self.goals, found["goals"]):
            plain["verdict"] = goal.verdict
        return found
