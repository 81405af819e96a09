"""A small library of policies, published for real: real Chroma, real SQLite, the real model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pdf_fixtures import text_pdf

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.library import Library, open_library
from jetbridge.ingest.publish import PublishOptions, publish
from jetbridge.ingest.report import PublishReport

RULES = {
    "bags": "Checked bags must weigh under fifty pounds; an overweight bag costs $100 each way.",
    "pets": "A cat or dog under twenty pounds may travel in the cabin in an approved carrier.",
    "wifi": "Wireless internet is complimentary on every flight of more than two hours.",
    "seats": "Seat upgrades may be requested up to one hour before boarding begins at the gate.",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder of documents, its data folder and library."""

    folder: Path
    data_dir: Path
    library: Library

    def publish(self, *paths: Path, **options: object) -> PublishReport:
        """Publish the folder, or some files."""
        return publish(
            list(paths) or [self.folder],
            library=self.library,
            data_dir=self.data_dir,
            embedder=EmbedderSpec(),
            options=PublishOptions(**options),  # type: ignore[arg-type]
        )

    def write(self, name: str, *paragraphs: str, sidecar: str = "") -> Path:
        """A PDF in the folder, with its sidecar if any."""
        path = text_pdf(self.folder / f"{name}.pdf", paragraphs, title=name.title())
        if sidecar:
            path.with_suffix(".yaml").write_text(sidecar)
        return path


def open_desk(root: Path, *, rules: bool = True) -> Desk:
    """An empty or filled desk under a folder."""
    folder, data_dir = root / "policies", root / "data"
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder, data_dir, open_library(f"sqlite:///{data_dir / 'jetbridge.sqlite'}"))
    if rules:
        for name, rule in RULES.items():
            desk.write(name, rule, f"This is the policy on {name} and it holds on all routes.")
    return desk
