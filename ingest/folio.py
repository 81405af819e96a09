"""A version opened for reading: its pages, each with its picture and its passages in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jetbridge.ingest.library import Content, Library, Member
from jetbridge.ingest.originals import original
from jetbridge.ingest.picture import Picture, PictureMissing, draw_page
from jetbridge.ingest.places import find_places
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.records import Passage, Version


class DocumentMissing(GenerationMissing):
    """There is no such document, version or page."""


@dataclass(frozen=True)
class Folio:
    """A version of a document with what was read of it."""

    member: Member
    content: Content | None
    version: Version
    passages: tuple[Passage, ...]
    data_dir: Path

    def summary(self) -> dict[str, Any]:
        """Its record, its pages with their quality, and what was kept out, as JSON values."""
        info, content = self.member.info, self.content
        counts: dict[int, int] = {}
        for passage in self.passages:
            for number in passage.pages:
                counts[number] = counts.get(number, 0) + 1
        return {
            "document": info.id,
            "title": info.title,
            "owner": info.owner,
            "audience": info.audience,
            "language": info.language,
            "effective_from": info.effective_from.isoformat() if info.effective_from else None,
            "effective_to": info.effective_to.isoformat() if info.effective_to else None,
            "version": self.member.version,
            "file": self.member.file,
            "outcome": content.outcome if content else "",
            "reason": content.reason if content else "",
            "paged": content.paged if content else True,
            "passages": len(self.passages),
            "flags": [
                {"kind": f.kind, "where": f.where, "text": f.text, "reason": f.reason}
                for f in (content.flags if content else ())
            ],
            "pages": [
                {
                    "number": page.number,
                    "label": page.label,
                    "quality": page.quality,
                    "reader": page.reader,
                    "characters": len(page.text),
                    "passages": counts.get(page.number, 0),
                }
                for page in self.version.pages
            ],
        }

    async def page(self, number: int) -> dict[str, Any]:
        """One page as JSON values: text, passages with spans and, where drawn, boxes.

        `start` and `end` of a passage are offsets into the page's text; boxes are left,
        top, right, bottom as parts of the page.

        Raises:
            DocumentMissing: the version has no such page.
        """
        at = next((n for n, p in enumerate(self.version.pages) if p.number == number), None)
        if at is None:
            raise DocumentMissing(f"{self.member.info.title} has no page {number}.")
        page, begin = self.version.pages[at], self.version.page_starts[at]
        end = begin + len(page.text)
        here = [p for p in self.passages if p.start < end and p.end > begin]
        spans = [(max(p.start, begin) - begin, min(p.end, end) - begin) for p in here]
        try:
            drawn = await self.picture(number)
            boxes = find_places(page.text, drawn.words, spans)
            size = {"width": drawn.width, "height": drawn.height}
        except PictureMissing:
            boxes, size = [[] for _ in spans], None
        return {
            "number": page.number,
            "label": page.label,
            "text": page.text,
            "quality": page.quality,
            "reader": page.reader,
            "picture": size,
            "passages": [
                {
                    "id": passage.id,
                    "section": list(passage.section),
                    "pages": list(passage.pages),
                    "text": passage.text,
                    "start": span[0],
                    "end": span[1],
                    "boxes": [list(box) for box in found],
                }
                for passage, span, found in zip(here, spans, boxes, strict=True)
            ],
        }

    async def picture(self, number: int) -> Picture:
        """A page's picture.

        Raises:
            PictureMissing: the file is not kept, is no PDF, or the page cannot be drawn.
        """
        if self.content is not None and not self.content.paged:
            raise PictureMissing(f"{self.member.file} has no pages to draw; see its text.")
        pdf = original(self.data_dir, self.member.sha256)
        if pdf is None:
            raise PictureMissing(
                f"{self.member.file} was published before files were kept; publish it again."
            )
        return await draw_page(pdf, number, self.data_dir / "pictures" / self.member.sha256)


def open_folio(library: Library, data_dir: Path, document: str, version: str) -> Folio:
    """Open a version of a document, live or not.

    Args:
        library: the SQL library.
        data_dir: where originals and pictures are.
        document: the document's id.
        version: the first 12 hex digits of its content's SHA-256.

    Raises:
        DocumentMissing: there is no such version.
    """
    found = [m for m in library.history_of(document) if m.version == version]
    if not found:
        raise DocumentMissing(f"There is no version {version} of {document!r}.")
    # The same content may have been described anew: the newest description that has passages.
    passages: list[Passage] = []
    member = found[-1]
    for candidate in reversed(found):
        passages = library.latest_passages(candidate)
        if passages:
            member = candidate
            break
    return Folio(
        member,
        library.content(member.sha256),
        library.load_version(member),
        tuple(passages),
        data_dir,
    )
