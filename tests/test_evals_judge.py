"""The judge of answers: asked over a real connection, believed only as far as it agrees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from json_fixtures import JsonServer, serving
from openai.types.chat import ChatCompletion
from typer.testing import CliRunner

from jetbridge.api.cli import make_app
from jetbridge.api.cli.eval_judge import check_judge
from jetbridge.api.judge import opinions
from jetbridge.api.settings import load_settings
from jetbridge.retrieval.errors import EngineUnavailable, EvalRefused
from jetbridge.retrieval.evals.agreement import GRADES, Grade, agree, cohen_kappa
from jetbridge.retrieval.evals.catalogue import CORPUS
from jetbridge.retrieval.evals.judging import (
    PROMPT,
    Case,
    Opinion,
    Opinions,
    judged_by,
    read_labelled,
    read_opinion,
    unmeasured,
)
from jetbridge.retrieval.evals.opinions import in_words, judge_parts
from jetbridge.retrieval.evals.playbill import playbill

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


class Bench(JsonServer):
    """A model's server: it judges by figures alone, so it is often wrong, and at times rambles."""

    rambles = 0
    refuses = False

    def reply(self, body: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """A chat completion."""
        if self.refuses:
            return 401, {"error": {"message": f"bad key {self.keys[-1]}"}}
        case = json.loads(body["messages"][-1]["content"])
        held = set(_FIGURE.findall(" ".join(case["passages"])))
        said = set(_FIGURE.findall(case["answer"]))
        grade = "right" if said and said <= held else "partly" if not said else "wrong"
        text = f'I think:\n```json\n{{"reason": "figures", "grade": "{grade}"}}\n```'
        if self.rambles > 0:
            self.rambles -= 1
            text = "It is a good answer."
        message = {"role": "assistant", "content": text, "refusal": None}
        answer = {
            "id": "x", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        }  # fmt: skip
        ChatCompletion.model_validate(answer)
        return 200, answer


@pytest.fixture
def bench() -> Iterator[Bench]:
    """The server, listening on loopback."""
    with serving(Bench()) as server:
        yield server


CASES = (
    Case("how much is a bag?", ("A bag is $35.",), "It is $35."),
    Case("how much is a bag?", ("A bag is $35.",), "It is $45."),
)


async def test_a_model_is_asked_with_the_prompt_and_the_case(bench: Bench) -> None:
    """Words and fences around its grade do no harm; opinions come in the cases' order."""
    found = await opinions(CASES, model="small", base_url=bench.address, api_key="sk-x")
    assert [one and one.grade for one in found] == ["right", "wrong"]
    assert {body["messages"][0]["content"] for body in bench.requests} == {PROMPT}
    assert {body["model"] for body in bench.requests} == {"small"}
    assert set(bench.keys) == {"Bearer sk-x"}


async def test_a_reply_that_is_no_grade_is_asked_again_and_then_unmeasured(bench: Bench) -> None:
    """It is never taken for a zero."""
    bench.rambles = 1
    (again,) = await opinions(CASES[:1], model="m", base_url=bench.address)
    assert again is not None
    bench.rambles = 2
    assert await opinions(CASES[:1], model="m", base_url=bench.address) == [None]


async def test_a_judge_that_refuses_is_named_without_its_words(bench: Bench) -> None:
    """A server's message may repeat the key."""
    bench.refuses = True
    with pytest.raises(EngineUnavailable) as told:
        await opinions(CASES, model="m", base_url=bench.address, api_key="sk-secret")
    assert "sk-secret" not in str(told.value)
    assert bench.address in str(told.value)


async def test_agreement_with_people_is_measured_on_the_labelled_answers(bench: Bench) -> None:
    """A judge by figures alone agrees with some of the labels and not with all."""
    labelled = read_labelled(CORPUS / "answers.jsonl")
    told = await opinions([one.case for one in labelled], model="m", base_url=bench.address)
    found = agree([one.grade for one in labelled], [one and one.grade for one in told])
    assert (found.count, found.unmeasured) == (len(labelled), 0)
    assert found.raw is not None
    assert found.kappa is not None
    assert found.interval is not None
    assert 0.2 < found.raw < 0.95
    assert found.interval[0] <= found.kappa <= found.interval[1]
    assert sum(found.table.values()) == len(labelled)


def test_a_judge_without_a_key_is_told_before_anything_is_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OpenAI needs a key, which the message names; a server of one's own needs none."""
    monkeypatch.delenv("JETBRIDGE_OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("JETBRIDGE_OPENAI_BASE_URL", raising=False)
    done = CliRunner().invoke(make_app(), ["eval", "conversations", "--judge", "gpt-5-mini"])
    assert isinstance(done.exception, EvalRefused)
    assert "JETBRIDGE_OPENAI_API_KEY" in str(done.exception)
    assert "Nothing was played" in str(done.exception)
    check_judge("qwen3", load_settings(), "http://localhost:11434/v1")
    monkeypatch.setenv("JETBRIDGE_OPENAI_BASE_URL", "http://localhost:11434/v1")
    check_judge("qwen3", load_settings(), None)
    monkeypatch.delenv("JETBRIDGE_OPENAI_BASE_URL")
    monkeypatch.setenv("JETBRIDGE_OPENAI_API_KEY", "sk-x")
    check_judge("gpt-5-mini", load_settings(), None)


def test_the_labelled_answers_are_enough_and_of_every_grade() -> None:
    """At least fifty, ten of each grade, each with a reason, no answer twice."""
    labelled = read_labelled(CORPUS / "answers.jsonl")
    assert len(labelled) >= 50
    for grade in GRADES:
        assert sum(one.grade == grade for one in labelled) >= 10, grade
    assert all(one.reason and one.case.passages and one.case.answer for one in labelled)
    assert len({(one.case.question, one.case.answer) for one in labelled}) == len(labelled)
    assert len({one.id for one in labelled}) == len(labelled)


def test_kappa_by_hand() -> None:
    """Cohen's formula on a table whose value is known; chance and perfection at their ends."""
    counts: dict[tuple[Grade, Grade], int] = {
        ("right", "right"): 20, ("right", "wrong"): 5, ("wrong", "right"): 10,
        ("wrong", "wrong"): 15,
    }  # fmt: skip
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    # Agreed 35 of 50; by chance (25*30 + 25*20) / 2500 = 0.5.
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("right", "right"), ("wrong", "wrong")]) == 1.0
    assert cohen_kappa([("right", "right")] * 3) is None
    assert cohen_kappa([]) is None


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ('{"reason": "fine", "grade": "right"}', "right"),
        ('<think>{maybe}</think> {"grade": "partly"}', "partly"),
        ('Sure!\n{"grade": "wrong", "reason": "other fare"} That is all.', "wrong"),
        ('{"grade": "excellent"}', None),
        ('["right"]', None),
        ("right", None),
        ("", None),
    ],
)
def test_opinions_are_read_only_in_their_form(text: str, grade: str | None) -> None:
    """What cannot be read with certainty is no opinion."""
    found = read_opinion(text)
    assert (found.grade if found else None) == grade


def test_what_was_not_measured_is_said_to_be_so() -> None:
    """Without a judge, with one that cannot be reached, and with one that says nothing."""
    assert "not measured" in playbill([], name="none", config={})
    lost = unmeasured("m", CASES, "The judge m could not be asked.")
    words = " ".join(in_words(lost))
    assert "not measured" in words
    assert "could not be asked" in words
    assert lost.right is None

    def silent(some: Any) -> Opinions:
        return [None] * len(some)

    labelled = read_labelled(CORPUS / "answers.jsonl")[:3]
    mute = judged_by(silent, "m", labelled, CASES)
    words = " ".join(in_words(mute))
    assert "Agreement with people: not measured" in words
    assert "0.000" not in words


def test_a_judge_that_hardly_agrees_is_not_to_be_relied_on() -> None:
    """The report says so, prints the prompt, and shows what was found wanting."""
    labelled = read_labelled(CORPUS / "answers.jsonl")

    def easy(some: Any) -> Opinions:
        return [Opinion("wrong" if at % 7 == 0 else "right", "so so") for at in range(len(some))]

    html = "".join(judge_parts(judged_by(easy, "easy", labelled, CASES)))
    assert "too low to rest a decision" in html
    assert "You grade the answers" in html
    assert "It is $35." in html
