"""What the press does, in a process of its own: plan, stage, compare, publish, go live, find.

The parent (`api.press`) writes one JSON line, a `Task`; this process answers with a JSON line a
step, then one with the result. It can be killed at any moment: what is live stays whole.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from jetbridge.retrieval.errors import JetbridgeError

Kind = Literal["plan", "stage", "answers", "publish", "go-live", "rollback", "find"]
# The team's own questions, in the data folder, come before those of the corpus.
QUESTIONS = "questions.jsonl"
_CORPUS = Path(__file__).resolve().parents[1] / "corpus"
Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What to do, on which data.

    `folder` holds the files of a draft (every one below it); `remove` are documents to take
    out; `number` is the generation to make live. `embedder` is name, key and address.
    """

    kind: Kind
    data_dir: str
    database: str
    embedder: tuple[str, str | None, str | None]
    limits: tuple[float, int]
    actor: str = ""
    folder: str = ""
    remove: tuple[str, ...] = field(default=())
    number: int | None = None
    chroma_url: str | None = None


def perform(task: Task, say: Say) -> dict[str, Any]:
    """Do one task; its result as JSON values.

    Raises:
        JetbridgeError: what planning, publishing or making live raises.
    """
    from jetbridge.ingest.library import open_library

    library = open_library(task.database)
    try:
        return _DO[task.kind](task, library, say)
    finally:
        library.close()


def plain(value: Any) -> Any:
    """Dataclasses' values as JSON has them: dates as ISO 8601, tuples as lists.

    A moment without a zone, as SQLite hands the library's out, is in UTC.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.isoformat() if isinstance(value, date) else value


def _options(task: Task, *, stage: bool = False) -> tuple[list[Path], Any]:
    from jetbridge.ingest.publish import PublishOptions
    from jetbridge.ingest.reading import Limits

    folder = Path(task.folder)
    paths = [folder] if any(file.is_file() for file in folder.rglob("*")) else []
    # With a pattern the folder is not taken for all there is: no live document is missing
    # because it is not in the draft.
    options = PublishOptions(
        remove=task.remove,
        only=("*",),
        limits=Limits(*task.limits),
        actor=task.actor,
        stage=stage,
        chroma_url=task.chroma_url,
    )
    return paths, options


def _embedder(task: Task) -> Any:
    from jetbridge.ingest.builder import EmbedderSpec

    return EmbedderSpec(*task.embedder)


def _plan(task: Task, library: Any, say: Say) -> dict[str, Any]:
    from jetbridge.ingest.plan import make_plan

    paths, options = _options(task)
    found = make_plan(
        paths,
        library=library,
        data_dir=Path(task.data_dir),
        embedder=_embedder(task),
        options=options,
        progress=say,
    )
    row = asdict(found)
    row["flags"] = [{"file": part.file, **asdict(part.flag)} for part in found.flags]
    row["refused"] = [report.file for report in found.refused]
    row["nothing_new"] = found.nothing_new
    return row


def _publish(task: Task, library: Any, say: Say) -> dict[str, Any]:
    from jetbridge.ingest.publish import publish

    paths, options = _options(task, stage=task.kind == "stage")
    report = publish(
        paths,
        library=library,
        data_dir=Path(task.data_dir),
        embedder=_embedder(task),
        options=options,
        progress=say,
    )
    return asdict(report) | {"refused": [one.file for one in report.refused]}


def _make_live(task: Task, library: Any, say: Say) -> dict[str, Any]:
    from jetbridge.ingest.rollback import make_live

    number = make_live(
        task.number,
        library=library,
        data_dir=Path(task.data_dir),
        embedder=_embedder(task),
        actor=task.actor,
        action="publish" if task.kind == "go-live" else "rollback",
    )
    return {"number": number, "changed": True}


def _answers(task: Task, library: Any, say: Say) -> dict[str, Any]:
    from jetbridge.ingest.answers import changed_answers, read_questions
    from jetbridge.retrieval.errors import GenerationMissing
    from jetbridge.retrieval.knowledge import KnowledgeBase, live_number

    data_dir = Path(task.data_dir)
    files = [folder / QUESTIONS for folder in (data_dir, _CORPUS)]
    file = next((file for file in files if file.is_file()), None)
    if file is None or task.number is None:
        raise GenerationMissing(f"There are no questions: put {QUESTIONS} into {data_dir.name}.")
    questions = read_questions(file)
    say("asking", 0, len(questions))
    changed = changed_answers(
        questions,
        knowledge=KnowledgeBase(data_dir, _embedder(task).make()),
        before=live_number(data_dir),
        after=task.number,
    )
    return {"asked": len(questions), "answers": [asdict(one) for one in changed]}


def _find(task: Task, library: Any, say: Say) -> dict[str, Any]:
    from jetbridge.ingest.findings import find_findings

    found = find_findings(library, Path(task.data_dir))
    row = asdict(found)
    row["flags"] = [{"file": part.file, **asdict(part.flag)} for part in found.flags]
    return row


_DO: dict[str, Callable[[Task, Any, Say], dict[str, Any]]] = {
    "plan": _plan,
    "stage": _publish,
    "answers": _answers,
    "publish": _publish,
    "go-live": _make_live,
    "rollback": _make_live,
    "find": _find,
}


def main() -> None:
    """Do the task on standard input, answering on standard output."""
    from jetbridge.ingest.worker import die_with_parent

    die_with_parent()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def write(**row: Any) -> None:
        answers.write(json.dumps(row) + "\n")
        answers.flush()

    def say(stage: str, done: int, total: int) -> None:
        write(stage=stage, done=done, total=total)

    given = json.loads(sys.stdin.readline())
    for name in ("embedder", "limits", "remove"):
        given[name] = tuple(given[name])
    try:
        write(result=plain(perform(Task(**given), say)))
    except JetbridgeError as error:
        write(failed=str(error), kind=type(error).__name__)
    except OSError as error:
        write(failed=f"{error.strerror}; what is live has not changed", kind="PublishRefused")


if __name__ == "__main__":
    main()
