"""Turns: when somebody begins to speak, pauses, goes on and has finished.

Silero's network (the one in faster-whisper's package) tells speech from everything else, 32
milliseconds at a time; what is as good as silent it is not asked about. A pause is told early,
so that recognition can begin on a guess while it is still open whether more will come.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from jetbridge.agents.local.media import EAR_RATE, Samples, milliseconds
from jetbridge.retrieval.errors import ModelMissing

_WINDOW = 512
_CONTEXT = 64
_WINDOW_MS = 1000 * _WINDOW // EAR_RATE
# 66 decibels below full scale: quieter than any room with somebody in it.
_SILENT = 0.0005


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """When a turn begins and ends; times in milliseconds.

    Attributes:
        threshold: how likely speech must be, 0 to 1.
        begin: how long it must last to be a turn.
        interrupt: how long it must last where it interrupts a reply.
        prefix: how much of the sound before it belongs to it.
        guess: the silence after which recognition may begin.
        silence: the silence that ends a turn.
        longest: where a turn is ended in any case.
    """

    threshold: float = 0.5
    begin: int = 96
    interrupt: int = 64
    prefix: int = 300
    guess: int = 32
    silence: int = 400
    longest: int = 28_000


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak, `at` milliseconds after the call began."""

    at: int


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause; `samples` is the turn so far, at 16 kHz."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause was only one: what was made of it is stale."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The turn is over: it lasted from `start` to `end`, in milliseconds of the call.

    `waited` is the silence after its end until that was believed.
    """

    start: int
    end: int
    samples: Samples
    waited: int = 0


TurnEvent = Started | Paused | Resumed | Stopped


class TurnTaker:
    """Follows one side's sound. Not thread-safe: one caller at a time.

    Attributes:
        settings: when turns begin and end.
        interrupting: whether the other side is speaking, so that a beginning matters at once.
    """

    def __init__(self, settings: TurnSettings | None = None) -> None:
        """Begin in silence."""
        self.settings = settings or TurnSettings()
        self.interrupting = False
        self._speech = _Activity()
        self._rest: Samples = np.zeros(0, np.float32)
        self._before: deque[Samples] = deque()
        self._turn: list[Samples] = []
        self._windows = 0
        self._start = 0
        self._loud = 0
        self._quiet = 0
        self._paused = False
        self._patience = 0

    @property
    def speaking(self) -> bool:
        """Whether a turn is going on."""
        return bool(self._turn)

    @property
    def pausing(self) -> bool:
        """Whether the turn that is going on is silent at present."""
        return bool(self._turn) and self._quiet > 0

    def wait_longer(self, milliseconds: int) -> None:
        """Let the present pause last that much longer: the words so far sound unfinished.

        A negative number shortens it: they sound finished.
        """
        self._patience = milliseconds

    def feed(self, samples: Samples) -> list[TurnEvent]:
        """What the next piece of sound (16 kHz, of any length) brings."""
        rest = np.concatenate([self._rest, samples])
        count = len(rest) // _WINDOW
        windows, self._rest = rest[: count * _WINDOW].reshape(-1, _WINDOW), rest[count * _WINDOW :]
        if not count:
            return []
        events: list[TurnEvent] = []
        for window, likely in zip(windows, self._speech.of(windows), strict=True):
            self._windows += 1
            events += self._in_turn(window, likely) if self._turn else self._idle(window, likely)
        return events

    def reset(self) -> None:
        """Forget the turn that is going on."""
        self._turn = []
        self._before.clear()
        self._loud = self._quiet = self._patience = 0
        self._paused = False

    def cut(self) -> Stopped | None:
        """End the turn here, as a client that takes turns itself does."""
        if not self._turn:
            return None
        return self._stopped()

    @property
    def _now(self) -> int:
        return self._windows * _WINDOW_MS

    def _idle(self, window: Samples, likely: float) -> list[TurnEvent]:
        self._before.append(window)
        self._loud = self._loud + _WINDOW_MS if likely >= self.settings.threshold else 0
        while len(self._before) * _WINDOW_MS > self.settings.prefix + self._loud + _WINDOW_MS:
            self._before.popleft()
        if self._loud < (self.settings.interrupt if self.interrupting else self.settings.begin):
            return []
        self._turn = list(self._before)
        self._before.clear()
        self._start = max(0, self._now - len(self._turn) * _WINDOW_MS)
        self._loud = self._quiet = 0
        self._paused = False
        self._patience = 0
        return [Started(self._start)]

    def _in_turn(self, window: Samples, likely: float) -> list[TurnEvent]:
        self._turn.append(window)
        # Once speaking, it takes less to go on than it took to begin.
        if likely >= self.settings.threshold - (0.15 if not self._quiet else 0.0):
            self._quiet = 0
            self._patience = 0
            if self._paused:
                self._paused = False
                return [Resumed()]
        else:
            self._quiet += _WINDOW_MS
            if not self._paused and self._quiet >= self.settings.guess:
                self._paused = True
                return [Paused(np.concatenate(self._turn))]
        lasted = len(self._turn) * _WINDOW_MS
        ends = self._quiet >= self.settings.silence + self._patience
        return [self._stopped()] if ends or lasted >= self.settings.longest else []

    def _stopped(self) -> Stopped:
        samples = np.concatenate(self._turn)
        end, waited = self._now - self._quiet, self._quiet
        self._turn = []
        self._loud = self._quiet = self._patience = 0
        self._paused = False
        return Stopped(self._start, max(self._start, end), samples, waited)


class _Activity:
    """The network's state over one stream of sound."""

    def __init__(self) -> None:
        self._network: Any = None
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._tail = np.zeros((1, _CONTEXT), np.float32)

    def of(self, windows: Samples) -> list[float]:
        """How likely each window (a row of 512 samples) is speech, 0 to 1."""
        tails = np.concatenate([self._tail, windows[:, -_CONTEXT:]])
        self._tail = tails[-1:]
        if np.abs(windows).max() < _SILENT:
            return [0.0] * len(windows)
        if self._network is None:
            self._network = _network()
        given = np.concatenate([tails[:-1], windows], axis=1).astype(np.float32)
        likely, self._hidden, self._cell = self._network.run(
            None, {"input": given, "h": self._hidden, "c": self._cell}
        )
        return [float(one) for one in likely]


@cache
def _network() -> Any:
    try:
        import onnxruntime
        from faster_whisper.utils import get_assets_path
    except ImportError:
        raise ModelMissing("Voice activity is not installed; `pip install faster-whisper`.") from (
            None
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    path = Path(get_assets_path()) / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def lasted(samples: Samples) -> int:
    """How long a stretch of 16 kHz sound is, in milliseconds."""
    return milliseconds(len(samples), EAR_RATE)
