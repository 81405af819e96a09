"""How far two graders agree: as the raw share, and as Cohen's kappa (1960).

    kappa = (agreed - by_chance) / (1 - by_chance)

with by_chance the sum over grades of the product of both graders' shares of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

Grade = Literal["right", "partly", "wrong"]
GRADES: tuple[Grade, ...] = get_args(Grade)
ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge agrees with people over `count` answers; `unmeasured` more had no grade.

    `kappa` is None where it is not defined: nothing measured, or one grade throughout.
    `interval` is its 95 % bootstrap interval. `table` counts by people's and judge's grade.
    """

    count: int
    unmeasured: int
    raw: float | None
    kappa: float | None
    interval: tuple[float, float] | None
    table: Mapping[tuple[Grade, Grade], int]


def agree(first: Sequence[Grade], second: Sequence[Grade | None]) -> Agreement:
    """How the grades of people and of a judge agree, answer by answer.

    Args:
        first: people's.
        second: the judge's, in the same order; None where there is none.
    """
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if two is not None]
    kappa = cohen_kappa(pairs)
    return Agreement(
        count=len(pairs),
        unmeasured=len(first) - len(pairs),
        raw=sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        kappa=kappa,
        interval=None if kappa is None else _interval(pairs),
        table=dict(Counter(pairs)),
    )


def cohen_kappa(pairs: Sequence[tuple[Grade, Grade]]) -> float | None:
    """Cohen's kappa of pairs of grades; None where chance alone would agree on all."""
    if not pairs:
        return None
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(first[grade] * second[grade] for grade in GRADES) / len(pairs) ** 2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def _interval(pairs: Sequence[tuple[Grade, Grade]]) -> tuple[float, float]:
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(ROUNDS):
        again = [pairs[at] for at in random.integers(0, len(pairs), len(pairs))]
        kappa = cohen_kappa(again)
        if kappa is not None:
            drawn.append(kappa)
    low, high = np.quantile(drawn, (0.025, 0.975)) if drawn else (0.0, 0.0)
    return float(low), float(high)
