"""Uploads: names that stay inside their folder, and bodies taken in without filling memory."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from jetbridge.api.errors import DraftRefused, UploadTooLarge
from jetbridge.ingest.formats import SUFFIXES

MAX_FILE = 200 << 20
SIDECARS = frozenset({".yaml"})
_FLUSH = 1 << 20


def safe_name(name: str) -> PurePosixPath:
    """A file's name, with folders perhaps, that stays inside the folder it is put into.

    Raises:
        DraftRefused: it does not, or it is neither a document's nor a sidecar's.
    """
    plain = PurePosixPath(unicodedata.normalize("NFC", name))
    parts = plain.parts
    odd = any(part.startswith(".") or not part.isprintable() or "\\" in part for part in parts)
    if not parts or plain.is_absolute() or odd or len(name.encode()) > 240 or len(parts) > 8:
        raise DraftRefused("That file name cannot be used; rename the file.")
    if plain.suffix.lower() not in SUFFIXES | SIDECARS:
        kinds = ", ".join(sorted(SUFFIXES))
        raise DraftRefused(f"{plain.name} is not a document; add one of: {kinds}")
    return plain


async def receive(body: AsyncIterator[bytes], folder: Path, *, most: int = MAX_FILE) -> Path:
    """Write a request's body to a new file; the caller moves or deletes it.

    Args:
        body: the bytes as they come.
        folder: where to; made if missing.
        most: how many bytes at most.

    Raises:
        UploadTooLarge: there are more.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    path = folder / f".upload-{secrets.token_hex(8)}"
    file = await asyncio.to_thread(path.open, "wb")
    waiting, size = bytearray(), 0
    try:
        async for part in body:
            size += len(part)
            if size > most:
                raise UploadTooLarge(f"A file may hold {most >> 20} MiB at most.")
            waiting += part
            if len(waiting) >= _FLUSH:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    file.close()
    return path
