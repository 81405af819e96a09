"""Every error Jetbridge raises on purpose.

    JetbridgeError
    ├── SettingError            a setting is unknown, missing or malformed
    ├── ModelMissing            a local model's files are not installed
    ├── EmbedderMismatch        a generation was built with another embedder
    ├── EmbeddingFailed         the embedder did not answer
    ├── GenerationMissing       nothing has been published yet, or that number is gone
    ├── GenerationDamaged       a generation's files do not hold what its manifest says
    ├── PublishRefused          a publish could not start or finish; nothing went live
    │   ├── NoDocuments         there was nothing to publish
    │   └── PublishLocked       another publish holds the lock
    ├── QueryRefused            a query is empty or too long to search for
    ├── EvalRefused             a set, run or baseline cannot be used as asked
    ├── SignInRefused           a name and password were not accepted
    ├── RebookingRefused        a booking cannot be changed as asked
    └── EngineUnavailable       the realtime engine cannot be reached or refused the call

Each message says what happened, to what, and what to do next, and holds no secret.
`api.errors` maps them to HTTP in one place; the command line prints them on one line.
"""

from __future__ import annotations


class JetbridgeError(Exception):
    """Something went wrong that the person who asked can do something about."""


class SettingError(JetbridgeError):
    """A setting is unknown, missing or malformed."""


class ModelMissing(JetbridgeError):
    """A local model's files are not installed."""


class EmbedderMismatch(JetbridgeError):
    """A generation was built with another embedder than the one that asks."""


class EmbeddingFailed(JetbridgeError):
    """The embedder did not answer, or answered with vectors of the wrong shape."""


class GenerationMissing(JetbridgeError):
    """Nothing has been published yet, or the generation asked for is gone."""


class GenerationDamaged(JetbridgeError):
    """A generation's files do not hold what its manifest says."""


class PublishRefused(JetbridgeError):
    """A publish could not start or finish; what was live is still live."""


class NoDocuments(PublishRefused):
    """There was nothing to publish."""


class PublishLocked(PublishRefused):
    """Another publish holds the lock."""


class QueryRefused(JetbridgeError):
    """A query is empty or too long to search for."""


class EvalRefused(JetbridgeError):
    """An evaluation set, run, baseline or conversation script cannot be used as asked."""


class SignInRefused(JetbridgeError):
    """A name and password were not accepted."""


class RebookingRefused(JetbridgeError):
    """A booking cannot be changed as asked."""


class EngineUnavailable(JetbridgeError):
    """The realtime engine cannot be reached or refused the call."""
