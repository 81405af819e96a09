"""A session as a chat-completions endpoint takes it: messages and tools.

Source: OpenAI's chat completions reference, as Ollama, vLLM and llama.cpp's server offer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jetbridge.agents.local.conversation import text_of
from jetbridge.agents.local.view import View

_ALOUD = (
    "What you write is spoken aloud: plain sentences, no markdown, no lists, no emoji. Say nothing "
    "of tools; call them."
)


def messages_of(view: View) -> list[dict[str, Any]]:
    """The conversation, oldest first.

    A call that nothing has come back for yet (a sign-in is awaited) is left out: an endpoint
    refuses calls without an answer.
    """
    outputs = {
        str(item.get("call_id")): str(item.get("output") or "")
        for item in view.items
        if item.get("type") == "function_call_output"
    }
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": f"{view.instructions}\n{_ALOUD}".strip()}
    ]
    for item in view.items:
        if item.get("type") == "message":
            text = text_of(dict(item))
            if text:
                messages.append({"role": str(item.get("role", "user")), "content": text})
        elif item.get("type") == "function_call" and str(item.get("call_id")) in outputs:
            messages += _called(item, outputs[str(item["call_id"])])
    return messages


def tools_of(view: View) -> list[dict[str, Any]]:
    """The function tools; none when the session's tool choice is none."""
    if view.tool_choice == "none":
        return []
    return [
        {
            "type": "function",
            "function": {
                "name": tool["name"],
                "description": tool.get("description") or "",
                "parameters": tool.get("parameters") or {"type": "object", "properties": {}},
            },
        }
        for tool in view.tools
    ]


def choice_of(view: View) -> Any:
    """The tool choice, in the endpoint's form."""
    choice = view.tool_choice
    if isinstance(choice, Mapping) and choice.get("name"):
        return {"type": "function", "function": {"name": choice["name"]}}
    return choice if choice in ("auto", "required") else "auto"


def _called(item: Mapping[str, Any], output: str) -> Iterable[dict[str, Any]]:
    call_id = str(item["call_id"])
    function = {"name": item.get("name", ""), "arguments": item.get("arguments") or "{}"}
    calls = [{"id": call_id, "type": "function", "function": function}]
    yield {"role": "assistant", "content": "", "tool_calls": calls}
    yield {"role": "tool", "tool_call_id": call_id, "content": output}
