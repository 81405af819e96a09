"""Is a difference more than chance? Paired tests over queries, with numpy alone.

Every test takes the differences query by query and a seed, so that it always says the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 10_000
_BLOCK = 500


def randomisation(
    differences: Sequence[float], *, worse_only: bool = False, rounds: int = ROUNDS, seed: int = 0
) -> float:
    """The p-value of Fisher's paired randomisation test on the mean.

    If two systems were alike, each query's difference could as well have the other sign. The
    p-value is the share of random signs whose mean is at least as far from 0 as the one seen,
    the one seen counted among them (Smucker, Allan and Carterette, 2007). Up to 14 differing
    queries all signs are tried.

    Args:
        differences: new minus old, one a query.
        worse_only: count only means that are as low or lower.
        rounds: how many random signs.
        seed: of the random signs.
    """
    values = np.asarray([d for d in differences if d], dtype=np.float64)
    if not len(values):
        return 1.0
    seen = values.sum()
    hits = total = 0
    for signs in _signs(len(values), rounds, seed):
        sums = signs @ values
        # Sums of the same numbers in another order may differ in the last digits.
        slack = 1e-9 * np.abs(values).sum()
        if worse_only:
            hits += int((sums <= seen + slack).sum())
        else:
            hits += int((np.abs(sums) >= abs(seen) - slack).sum())
        total += len(signs)
    exact = len(values) <= 14
    return hits / total if exact else (hits + 1) / (total + 1)


def _signs(count: int, rounds: int, seed: int) -> list[Floats]:
    if count <= 14:
        patterns = np.arange(2**count)[:, None] >> np.arange(count) & 1
        return [patterns.astype(np.float64) * 2 - 1]
    random = np.random.default_rng(seed)
    return [
        random.integers(0, 2, (min(_BLOCK, rounds - at), count)).astype(np.float64) * 2 - 1
        for at in range(0, rounds, _BLOCK)
    ]


def bootstrap(
    values: Sequence[float], *, level: float = 0.95, rounds: int = ROUNDS, seed: int = 0
) -> tuple[float, float]:
    """The percentile interval of the mean, over queries drawn again with replacement.

    Args:
        values: one a query.
        level: how sure, 0 to 1.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        return (math.nan, math.nan)
    random = np.random.default_rng(seed)
    means = np.concatenate(
        [
            sample[random.integers(0, len(sample), (min(_BLOCK, rounds - at), len(sample)))].mean(1)
            for at in range(0, rounds, _BLOCK)
        ]
    )
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def wilson(passed: float, count: int, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share, which also holds for few tries and shares of 0 and 1."""
    if not count:
        return (0.0, 1.0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = passed / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count)
    half *= math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values corrected for their number by Holm's step-down (1979), in the given order."""
    out: dict[str, float] = {}
    highest = 0.0
    for at, name in enumerate(sorted(p_values, key=lambda one: p_values[one])):
        highest = max(highest, min(1.0, (len(p_values) - at) * p_values[name]))
        out[name] = highest
    return {name: out[name] for name in p_values}


def detectable(
    differences: Sequence[float], *, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The smallest mean difference that these queries would show with the given power.

        (z(1 - alpha/2) + z(power)) * s / sqrt(n)

    with s the standard deviation of the differences; None where no query differs.
    """
    values = np.asarray(differences, dtype=np.float64)
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return _both(alpha, power) * spread / math.sqrt(len(values)) if spread else None


def queries_needed(
    differences: Sequence[float], *, alpha: float = 0.05, power: float = 0.8
) -> int | None:
    """How many queries would show the mean difference seen; None where it is 0."""
    values = np.asarray(differences, dtype=np.float64)
    if len(values) < 2 or not values.mean():
        return None
    ratio = _both(alpha, power) * float(values.std(ddof=1)) / float(abs(values.mean()))
    return max(2, math.ceil(ratio * ratio))


def _both(alpha: float, power: float) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
