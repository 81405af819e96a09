"""Chooses among tools by the samples and descriptions that a session gives of them.

A small classifier is fitted when a session's instructions arrive: kernel ridge regression on
three views of an utterance: its meaning (a sentence embedding), its letters (character
n-grams) and its wording (`wording.cues`). Source of the closed form: Saunders, Gammerman
and Vovk, "Ridge regression learning algorithm in dual variables", 1998.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from jetbridge.agents.local.features import Features, Matrix, Store
from jetbridge.agents.local.wording import clauses, plain

MEANING, LETTERS, WORDING, JOINT, BIAS = 2.0, 0.64, 0.2, 0.3, 0.25
_RIDGE = 0.2
_CLAUSE_SHARE = 0.35


class Router:
    """A fitted classifier; immutable, so that sessions share it."""

    def __init__(self, samples: Mapping[str, Sequence[str]], store: Store) -> None:
        """Fit to sample utterances.

        Args:
            samples: for each label at least one utterance.
            store: makes and keeps the features of utterances.
        """
        self.labels = tuple(samples)
        self._store = store
        texts = [plain(text) for said in samples.values() for text in said]
        targets = np.repeat(np.arange(len(samples)), [len(said) for said in samples.values()])
        self._known = store.of(texts)
        wanted = -np.ones((len(texts), len(self.labels)))
        wanted[np.arange(len(texts)), targets] = 1.0
        # Each label weighs the same, however many samples it has.
        counts = np.bincount(targets, minlength=len(self.labels))
        loads = counts[targets] / counts.mean()
        ridge = _kernel(self._known, self._known) + np.diag(_RIDGE * loads + 1e-6)
        self._weights = np.linalg.solve(ridge, wanted)

    def scores(self, text: str) -> dict[str, float]:
        """How well each label fits: about 1 for surely, -1 for surely not.

        An utterance of several clauses is judged whole and by its clauses.
        """
        whole = plain(text)
        parts = clauses(text)
        texts = [whole, *(parts if len(parts) > 1 else [])]
        found = _kernel(self._store.of(texts, keep=False), self._known) @ self._weights
        judged = found[0]
        if len(texts) > 1:
            judged = (1 - _CLAUSE_SHARE) * judged + _CLAUSE_SHARE * found[1:].max(axis=0)
        return {label: float(value) for label, value in zip(self.labels, judged, strict=True)}


def _kernel(some: Features, others: Features) -> Matrix:
    near = some.meaning @ others.meaning.T
    worded = some.wording @ others.wording.T
    meaning = np.maximum(near, 0) ** 2 + 0.3 * near
    letters = np.asarray((some.letters @ others.letters.T).todense())
    joint = np.maximum(near, 0) * worded
    kernel: Matrix = MEANING * meaning + LETTERS * letters + WORDING * worded + JOINT * joint + BIAS
    return kernel
