"""Tests of chance: against exact values, scipy, and simulated systems."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jetbridge.retrieval.evals.significance import (
    bootstrap,
    detectable,
    holm,
    queries_needed,
    randomisation,
    wilson,
)


def test_few_differences_are_tested_exactly() -> None:
    """Five that all fall: 2 of 32 signs are as far away, 1 as low; none differing is p = 1."""
    fallen = [-0.5] * 5 + [0.0] * 20
    assert randomisation(fallen) == pytest.approx(2 / 32)
    assert randomisation(fallen, worse_only=True) == pytest.approx(1 / 32)
    assert randomisation([0.0] * 30) == 1.0


def test_many_differences_agree_with_scipy() -> None:
    """The same p-value as scipy's permutation test, up to its own noise."""
    random = np.random.default_rng(7)
    differences = random.normal(0.05, 0.25, 80)
    theirs = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=9999, random_state=1
    ).pvalue
    assert randomisation(differences) == pytest.approx(theirs, abs=0.02)


def test_chance_alone_is_seldom_called_a_difference() -> None:
    """Of 200 pairs of equal systems about 5 % have p < 0.05."""
    random = np.random.default_rng(3)
    called = sum(randomisation(random.normal(0, 1, 12), seed=at) < 0.05 for at in range(200))
    assert 2 <= called <= 20


def test_the_interval_holds_the_mean() -> None:
    """About 95 of 100 intervals hold the true mean, and the same seed gives the same one."""
    random = np.random.default_rng(5)
    samples = [random.normal(0.3, 0.2, 60) for _ in range(100)]
    held = 0
    for sample in samples:
        low, high = bootstrap(sample, rounds=1000)
        held += low <= 0.3 <= high
    assert held >= 87
    assert bootstrap(samples[0]) == bootstrap(samples[0])


def test_intervals_are_those_of_scipy() -> None:
    """Its percentile bootstrap, up to the noise of both; its Wilson interval to nine decimals."""
    values = np.random.default_rng(9).beta(2, 1, 120)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", random_state=4)
    assert bootstrap(values) == pytest.approx(tuple(theirs.confidence_interval), abs=0.004)
    for passed, count in ((0, 7), (3, 8), (60, 81), (12, 12)):
        low, high = stats.binomtest(passed, count).proportion_ci(method="wilson")
        assert wilson(passed, count) == pytest.approx((low, high), abs=1e-9)


def test_few_differences_agree_with_scipy_exactly() -> None:
    """Every sign is tried by both: two-sided and for a fall."""
    differences = [-0.4, -0.1, 0.25, -0.5, -0.05, 0.1, -0.3, -0.2]
    for ours, alternative in ((False, "two-sided"), (True, "less")):
        theirs = stats.permutation_test(
            (np.asarray(differences),), np.mean, permutation_type="samples",
            n_resamples=np.inf, alternative=alternative,
        ).pvalue  # fmt: skip
        assert randomisation(differences, worse_only=ours) == pytest.approx(theirs)


def test_holm_by_hand() -> None:
    """The smallest times the number of tests, the next times one less, never falling."""
    corrected = holm({"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.9})
    assert corrected == pytest.approx({"a": 0.09, "b": 0.04, "c": 0.09, "d": 0.9})


def test_the_detectable_difference_is_detected_four_times_of_five() -> None:
    """A shift of just that size is found with about the power asked for."""
    random = np.random.default_rng(11)
    noise = random.normal(0, 0.3, 100)
    shift = detectable(noise)
    assert shift is not None
    found = sum(
        randomisation(random.normal(shift, 0.3, 100), rounds=500) < 0.05 for _ in range(150)
    )
    assert 0.68 <= found / 150 <= 0.92
    assert detectable([0.0] * 10) is None


def test_the_queries_needed_make_the_difference_detectable() -> None:
    """Where n queries show d, the n needed for d are these."""
    differences = list(np.random.default_rng(2).normal(0.02, 0.2, 50))
    needed = queries_needed(differences)
    assert needed is not None
    assert needed > 50
    shift = detectable(differences)
    assert shift is not None
    ratio = shift / abs(float(np.mean(differences)))
    assert needed == pytest.approx(50 * ratio**2, abs=1)


def test_wilson_by_a_known_value() -> None:
    """8 of 10 is 0.490 to 0.943; nothing passed is not nothing possible."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10)[1] == pytest.approx(0.2775, abs=1e-4)
