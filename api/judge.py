"""Asks a language model at an OpenAI-compatible address to grade answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from openai import APIError, AsyncOpenAI

from jetbridge.retrieval.errors import EngineUnavailable
from jetbridge.retrieval.evals.judging import (
    PROMPT,
    Case,
    Opinion,
    Opinions,
    as_message,
    read_opinion,
)

AT_ONCE = 4
# A reply that cannot be read is asked for again, once.
TRIES = 2


async def opinions(
    cases: Sequence[Case],
    *,
    model: str,
    base_url: str,
    api_key: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Opinions:
    """A model's opinions of some answers, in their order.

    Args:
        cases: the answers.
        model: as the server calls it.
        base_url: the address under which ``/chat/completions`` is.
        api_key: sent as a bearer token; servers of one's own often need none.
        progress: called with answers graded and answers in all.

    Returns:
        One opinion a case; None where the reply was not in the form asked for.

    Raises:
        EngineUnavailable: the server cannot be reached, or refuses.
    """
    done = 0
    turns = asyncio.Semaphore(AT_ONCE)
    async with AsyncOpenAI(base_url=base_url, api_key=api_key or "none") as client:

        async def one(case: Case) -> Opinion | None:
            nonlocal done
            async with turns:
                found = await _ask(client, model, case)
            done += 1
            if progress is not None:
                progress(done, len(cases))
            return found

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(case)) for case in cases]
        except* APIError as errors:
            # The kind only: a server's message may quote the key.
            kind = type(errors.exceptions[0]).__name__
            raise EngineUnavailable(
                f"The judge {model} at {base_url} could not be asked ({kind}); check the address, "
                "the model's name and JETBRIDGE_OPENAI_API_KEY."
            ) from None
    return [task.result() for task in tasks]


async def _ask(client: AsyncOpenAI, model: str, case: Case) -> Opinion | None:
    for _ in range(TRIES):
        reply = await client.chat.completions.create(
            model=model,
            messages=[
                {"role": "system", "content": PROMPT},
                {"role": "user", "content": as_message(case)},
            ],
        )
        told = reply.choices[0].message.content if reply.choices else None
        found = read_opinion(told or "")
        if found is not None:
            return found
    return None
