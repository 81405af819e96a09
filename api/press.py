"""The press: one piece of publishing work at a time, seen while it runs, stopped at will.

The work runs in a process of its own (`api.presswork`), so calls go on undisturbed and a stop
is a kill, which publishing survives at any moment.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from jetbridge.api.errors import PressBusy
from jetbridge.api.presswork import Kind, Task, perform, plain
from jetbridge.api.settings import Settings
from jetbridge.retrieval import errors
from jetbridge.retrieval.errors import PublishRefused
from jetbridge.retrieval.knowledge import live_number

State = Literal["running", "done", "failed", "stopped"]
Result = dict[str, Any]
# A plan of a large draft is one line.
_LONGEST_LINE = 64 << 20


@dataclass(slots=True)
class Work:
    """A piece of work: what, by whom, how far, and how it ended.

    `done` of `total` is of the present `stage`; `stage_began` is when that began.
    """

    id: int
    kind: Kind
    actor: str
    began: datetime
    state: State = "running"
    stage: str = "starting"
    done: int = 0
    total: int = 0
    stage_began: datetime = field(default_factory=lambda: datetime.now(UTC))
    message: str = ""
    result: Result | None = None


class Press:
    """The one press of this process. Other processes are kept out by the publisher's lock."""

    def __init__(self, settings: Settings) -> None:
        """Take where the data is and what makes the vectors."""
        self._settings = settings
        self._number = 0
        self._run: asyncio.Task[None] | None = None
        self._finding = asyncio.Lock()
        self._found: tuple[int, Result] | None = None
        self.work: Work | None = None

    def start(
        self,
        kind: Kind,
        *,
        actor: str,
        then: Callable[[Result], None] | None = None,
        **more: Any,
    ) -> Work:
        """Begin a piece of work.

        Args:
            kind: what to do.
            actor: who does it, for the history.
            then: called with the result when it is done, before it shows as done.
            more: further fields of `presswork.Task`.

        Raises:
            PressBusy: another piece of work is running.
        """
        if self.work is not None and self.work.state == "running":
            raise PressBusy(f"{self.work.actor} has something running ({self.work.kind}).")
        self._number += 1
        work = Work(self._number, kind, actor, datetime.now(UTC))
        self.work = work
        task = self._task(kind, actor=actor, **more)
        self._run = asyncio.create_task(_follow(work, task, then))
        return work

    async def do(self, kind: Kind, *, actor: str, **more: Any) -> Result:
        """Do a piece of work and wait for its result.

        Raises:
            PressBusy: another piece of work is running.
            JetbridgeError: the work's own error.
        """
        work = self.start(kind, actor=actor, **more)
        if self._run is not None:
            await asyncio.shield(self._run)
        if work.result is None:
            raise PublishRefused(work.message)
        return work.result

    async def findings(self) -> Result:
        """What was noticed in the live documents; beside whatever else is running.

        Raises:
            GenerationMissing: nothing is published.
            JetbridgeError: it could not be found out.
        """
        async with self._finding:
            number = await asyncio.to_thread(live_number, self._settings.data_dir)
            if self._found is None or self._found[0] != number:
                task = self._task("find", actor="")
                self._found = (number, await _perform(task, lambda stage, done, total: None))
            return self._found[1]

    async def stop(self) -> None:
        """Stop what is running; what is live stays as it is."""
        if self._run is not None and not self._run.done():
            self._run.cancel()
            await asyncio.gather(self._run, return_exceptions=True)

    def _task(self, kind: Kind, **more: Any) -> Task:
        own = self._settings
        key = own.openai_api_key.get_secret_value() if own.openai_api_key else None
        return Task(
            kind=kind,
            data_dir=str(own.data_dir),
            database=own.sqlalchemy_url,
            embedder=(own.embedder_name, key, own.openai_base_url),
            chroma_url=own.chroma_url,
            limits=(own.parse_seconds, own.parse_megabytes),
            **more,
        )


async def _follow(work: Work, task: Task, then: Callable[[Result], None] | None) -> None:
    def say(stage: str, done: int, total: int) -> None:
        if stage != work.stage:
            work.stage, work.stage_began = stage, datetime.now(UTC)
        work.done, work.total = done, total

    try:
        # Making a generation live is a moment's work, or waits for a process of its own.
        quick = task.kind in ("go-live", "rollback")
        result = await (_here(task, say) if quick else _perform(task, say))
        if then is not None:
            await asyncio.to_thread(then, result)
        work.result, work.state = result, "done"
    except asyncio.CancelledError:
        work.message, work.state = "Stopped. What is live has not changed.", "stopped"
    except Exception as error:
        known = isinstance(error, errors.JetbridgeError)
        work.message = str(error) if known else "It broke off. What is live has not changed."
        work.state = "failed"
        if not known:
            raise


async def _here(task: Task, say: Callable[[str, int, int], None]) -> Result:
    result: Result = plain(await asyncio.to_thread(perform, task, say))
    return result


async def _perform(task: Task, say: Callable[[str, int, int], None]) -> Result:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "jetbridge.api.presswork",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LONGEST_LINE,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        child.stdin.close()
        async for line in child.stdout:
            said = json.loads(line)
            if "stage" in said:
                say(said["stage"], said["done"], said["total"])
            elif "result" in said:
                found: Result = said["result"]
                return found
            else:
                raise getattr(errors, said["kind"], PublishRefused)(said["failed"])
        raise PublishRefused("The work ended without a result; try again.")
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
