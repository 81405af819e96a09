"""A brain that is a language model by address: any chat-completions endpoint that streams.

Its words are passed on sentence by sentence, its tool calls once they are whole. An endpoint
that is slow, fails, or calls a tool that does not exist never leaves the customer in silence:
before the first word the built-in brain answers instead, after it an apology is said.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncOpenAI, OpenAIError

from jetbridge.agents.local.messages import choice_of, messages_of, tools_of
from jetbridge.agents.local.speaking import sentences
from jetbridge.agents.local.view import Brain, Call, Say, View

log = logging.getLogger(__name__)

_APOLOGY = "I'm sorry, I lost my thread. Could you ask me that again?"
_LONGEST = 4000
_THOUGHT = re.compile(r"<think>.*?(?:</think>\s*|$)", re.DOTALL)
_MARKS = re.compile(r"\*\*|__|`|^#+ |^[*-] ", re.MULTILINE)


class Malformed(Exception):
    """The endpoint sent something that cannot be acted on; the text says what."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the language model is.

    Attributes:
        base_url: for example ``http://127.0.0.1:11434/v1``.
        model: the model's name there.
        api_key: its key, if it wants one.
        seconds: how long to wait for the next piece of an answer.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    seconds: float = 8.0


class ModelBrain:
    """A language model behind an endpoint, and a brain to fall back on."""

    def __init__(self, endpoint: Endpoint, *, fallback: Brain) -> None:
        """Take where the model is, and who answers when it does not."""
        self._endpoint = endpoint
        self._fallback = fallback
        self._client = AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key or "none",
            timeout=endpoint.seconds,
            max_retries=0,
        )

    def learn(self, view: View) -> None:
        """Let the fallback prepare: it may be needed."""
        self._fallback.learn(view)

    def reply(self, view: View) -> Say | Call:
        """The fallback's reply; see `stream` for the model's."""
        return self._fallback.reply(view)

    async def stream(self, view: View) -> AsyncIterator[Say | Call]:
        """The reply as it comes: sentences, then calls. There is always something."""
        said = False
        try:
            async for part in self._parts(view):
                yield part
                said = True
            if said:
                return
            raise Malformed("the answer was empty")
        except (OpenAIError, TimeoutError, Malformed, ValueError) as trouble:
            # The type, or our own words: an SDK error may quote what was sent.
            why = trouble if isinstance(trouble, Malformed) else type(trouble).__name__
            log.warning("the model at %s did not answer: %s", self._endpoint.base_url, why)
        if said:
            yield Say(f" {_APOLOGY}")
        else:
            yield await asyncio.to_thread(self._fallback.reply, view)

    async def _parts(self, view: View) -> AsyncIterator[Say | Call]:
        tools = tools_of(view)
        asked: dict[str, Any] = {"model": self._endpoint.model, "messages": messages_of(view)}
        if tools:
            asked |= {"tools": tools, "tool_choice": choice_of(view)}
        words, calls = _Words(), dict[int, _Partial]()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(self._endpoint.seconds):
                answer = await self._client.chat.completions.create(**asked, stream=True)
            stream = await stack.enter_async_context(answer)
            pieces = aiter(stream)
            while True:
                async with asyncio.timeout(self._endpoint.seconds):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                if not piece.choices:
                    continue
                delta = piece.choices[0].delta
                for sentence in words.add(delta.content or ""):
                    yield Say(sentence)
                for one in delta.tool_calls or ():
                    calls.setdefault(one.index, _Partial()).add(one.function)
        for sentence in words.rest():
            yield Say(sentence)
        # All are checked before the first is made.
        for call in [_whole(calls[index], view) for index in sorted(calls)]:
            yield call


@dataclass
class _Partial:
    """A tool call of which more may come."""

    name: str = ""
    arguments: str = ""

    def add(self, function: Any) -> None:
        if function is not None:
            self.name += function.name or ""
            self.arguments += function.arguments or ""


class _Words:
    """Parts the words into sentences as they come; a sentence is given when the next begins."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0

    def add(self, piece: str) -> list[str]:
        self._text += piece
        if len(self._text) > _LONGEST:
            raise Malformed("the answer does not end")
        return self._new(self._pieces()[:-1])

    def rest(self) -> list[str]:
        return self._new(self._pieces())

    def _pieces(self) -> list[str]:
        return sentences(_MARKS.sub("", _THOUGHT.sub("", self._text)).lstrip())

    def _new(self, pieces: list[str]) -> list[str]:
        new = pieces[self._given :]
        self._given = max(self._given, len(pieces))
        return new


def _whole(partial: _Partial, view: View) -> Call:
    """The call, checked against the session's tools.

    Raises:
        Malformed: no such tool, arguments that are not JSON, or a required one is missing.
    """
    tool = next((one for one in view.tools if one.get("name") == partial.name), None)
    if tool is None:
        raise Malformed(f"it called {partial.name[:60]!r}, which is no tool of this agent")
    try:
        arguments = json.loads(partial.arguments or "{}")
    except ValueError:
        raise Malformed(f"the arguments of {partial.name} are not JSON") from None
    if not isinstance(arguments, Mapping):
        raise Malformed(f"the arguments of {partial.name} are not an object")
    missing = [
        name
        for name in (tool.get("parameters") or {}).get("required") or ()
        if name not in arguments
    ]
    if missing:
        raise Malformed(f"{partial.name} was called without {', '.join(missing)}")
    return Call(partial.name, dict(arguments))
