"""One WebRTC call: the browser's sound and data channel on one side, a session on the other.

Every server event goes to the data channel ``oai-events`` and to each WebSocket attached with
``?call_id=``; either may send client events. Source: OpenAI's guides to WebRTC and to
server-side controls of the Realtime API.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from jetbridge.agents.local.listening import PromptBuffer, listen, silence_unsent
from jetbridge.agents.local.player import CallTrack
from jetbridge.agents.local.protocol import BadEvent, new_id, server_event
from jetbridge.agents.local.studio import Studio
from jetbridge.agents.local.tape import tape_in
from jetbridge.agents.local.view import Brain
from jetbridge.agents.local.voice import VoiceSession

log = logging.getLogger(__name__)

Send = Callable[[str], Awaitable[None]]
_HELD = 200


class Peer:
    """A call from its offer to its end.

    Attributes:
        id: the call's id, as the ``Location`` header ends with.
        session: what hears, thinks and speaks.
        over: done when the call has ended.
    """

    def __init__(
        self,
        config: dict[str, Any],
        *,
        brain: Brain,
        threads: Executor,
        studio: Studio,
        record: Path | None = None,
    ) -> None:
        """Prepare a call; `answer` begins it.

        `config` is the call's ``session``; `record` a folder that keeps the call's sound in a
        folder of its own.
        """
        self.id = f"rtc_{new_id('u').removeprefix('u_')}"
        self._tape = tape_in(record / self.id if record is not None else None)
        self.over = asyncio.Event()
        self._connected = asyncio.Event()
        self._track = CallTrack(
            self._told, keep=self._tape.assistant if self._tape is not None else None
        )
        self.session = VoiceSession(
            model=str(config.get("model") or "local"),
            brain=brain,
            threads=threads,
            emit=self._emit,
            studio=studio,
            outlet=self._track,
            modalities=("audio",),
            forget=self._tape.forget if self._tape is not None else None,
        )
        self._config = config
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._channel: Any = None
        self._sockets: list[Send] = []
        self._held: deque[str] = deque(maxlen=_HELD)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: asyncio.Task[None] | None = None

    async def answer(self, sdp: str) -> str:
        """Take the caller's offer and give the answer.

        Raises:
            BadEvent: the offer cannot be understood or has no sound in it.
        """
        connection = self._connection
        connection.on("datachannel", self._opened)
        connection.on("track", self._heard_track)
        connection.on("connectionstatechange", self._changed)
        self.session.configure(self._config)
        try:
            await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            if not any(one.kind == "audio" for one in connection.getTransceivers()):
                raise ValueError("no audio")
            connection.addTrack(self._track)
            await connection.setLocalDescription(await connection.createAnswer())
        except Exception as error:
            log.info("an offer was refused: %s", type(error).__name__)
            raise BadEvent(
                "The SDP offer cannot be used; it must offer audio.",
                code="invalid_offer",
                param="sdp",
            ) from error
        return silence_unsent(str(connection.localDescription.sdp))

    async def attach(self, send: Send) -> None:
        """Let a server's own connection see every event; its events go to `session.receive`."""
        await send(server_event("session.created", session=self.session.described()))
        self._sockets.append(send)

    def detach(self, send: Send) -> None:
        """Forget a connection that has gone."""
        if send in self._sockets:
            self._sockets.remove(send)

    async def connected_or_over(self) -> None:
        """Wait until sound and events can pass, or the call is over."""
        while not self._connected.is_set() and not self.over.is_set():
            waits = [asyncio.create_task(one.wait()) for one in (self._connected, self.over)]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    async def expire(self, seconds: float) -> None:
        """Say that the call's time is over; the caller closes it then."""
        minutes = round(seconds / 60)
        error = {
            "type": "invalid_request_error",
            "code": "session_expired",
            "message": f"Your session hit the maximum duration of {minutes} minutes.",
        }
        await self._emit(server_event("error", error=error))

    async def close(self) -> None:
        """Hang up. Closing twice is harmless."""
        if self.over.is_set():
            return
        self.over.set()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self.session.close()
        self._track.hang_up()
        await self._connection.close()
        self._sockets.clear()
        if self._tape is not None:
            self._tape.close()

    async def _emit(self, text: str) -> None:
        for send in list(self._sockets):
            with contextlib.suppress(Exception):
                await send(text)
        channel = self._channel
        if channel is None:
            self._held.append(text)
        elif channel.readyState == "open":
            channel.send(text)

    def _told(self, what: str, response_id: str) -> None:
        event = server_event(f"output_audio_buffer.{what}", response_id=response_id)
        self._begin(self._emit(event))

    def _opened(self, channel: Any) -> None:
        if channel.label != "oai-events" or self._channel is not None:
            return
        self._channel = channel
        channel.on("message", self._said)
        channel.send(server_event("session.created", session=self.session.described()))
        while self._held:
            channel.send(self._held.popleft())

    def _said(self, message: Any) -> None:
        if isinstance(message, str):
            self._begin(self.session.receive(message))

    def _heard_track(self, track: Any) -> None:
        if track.kind != "audio":
            return
        for receiver in self._connection.getReceivers():
            if receiver.track is track:
                receiver._RTCRtpReceiver__jitter_buffer = PromptBuffer()  # type: ignore[attr-defined]
        keep = self._tape.customer if self._tape is not None else None
        self._begin(listen(track, self.session, keep=keep))

    def _changed(self) -> None:
        if self._connection.connectionState == "connected":
            self._connected.set()
        if self._connection.connectionState in ("failed", "closed") and self._ending is None:
            self._ending = asyncio.create_task(self.close())

    def _begin(self, work: Any) -> None:
        if self.over.is_set():
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("call %s: %r", self.id, task.exception())
