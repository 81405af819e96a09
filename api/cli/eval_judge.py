"""The language model that `jetbridge eval conversations --judge` asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jetbridge.api.cli.eval_progress import progress
from jetbridge.api.settings import Settings

if TYPE_CHECKING:
    from jetbridge.retrieval.evals.judging import Quality
    from jetbridge.retrieval.evals.played import Played


def check_judge(model: str, settings: Settings, url: str | None) -> None:
    """See before anything is played that there is somebody to judge.

    Raises:
        EvalRefused: OpenAI is to judge, and no key is set.
    """
    from jetbridge.retrieval.errors import EvalRefused

    openai = str(Settings.model_fields["openai_base_url"].default)
    hosted = url is None and settings.openai_base_url.rstrip("/") == openai
    if hosted and settings.openai_api_key is None:
        raise EvalRefused(
            f"The judge {model} is to be asked at {openai}, and no key is set: set "
            "JETBRIDGE_OPENAI_API_KEY, or name another address with --judge-url. Nothing was "
            "played."
        )


def judged(played: Sequence[Played], settings: Settings, model: str, url: str | None) -> Quality:
    """What a judge says of the answers; where it cannot be asked, that they are unmeasured."""
    from jetbridge.api.judge import opinions
    from jetbridge.retrieval.errors import EngineUnavailable
    from jetbridge.retrieval.evals.catalogue import CORPUS
    from jetbridge.retrieval.evals.judging import (
        Case,
        Opinions,
        judged_by,
        read_labelled,
        unmeasured,
    )
    from jetbridge.retrieval.evals.played import cases

    asked = cases(played)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    # A key goes to the address it was set for, and to no other.
    base_url, api_key = (url, None) if url else (settings.openai_base_url, key)

    def ask(some: Sequence[Case]) -> Opinions:
        with progress("answers judged") as show:
            return asyncio.run(
                opinions(some, model=model, base_url=base_url, api_key=api_key, progress=show)
            )

    try:
        return judged_by(ask, model, read_labelled(CORPUS / "answers.jsonl"), asked)
    except EngineUnavailable as error:
        return unmeasured(model, asked, str(error))


def quality_row(quality: Quality) -> dict[str, Any]:
    """A judge's figures as one JSON line."""
    known = quality.agreement
    return {
        "judge": quality.model,
        "prompt": quality.prompt_sha256,
        "agreement": None if known is None else known.raw,
        "kappa": None if known is None else known.kappa,
        "labelled": None if known is None else known.count,
        "counts": quality.counts,
        "unmeasured": len(quality.cases) - quality.measured,
        "right": quality.right,
        "trouble": quality.trouble,
    }
