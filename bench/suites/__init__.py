"""The suites: each has `run(bench)`, which returns an `Outcome`."""
