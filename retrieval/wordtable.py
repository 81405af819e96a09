"""Reads the editable table of words, and names the line and the fault of what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from jetbridge.retrieval.errors import SettingError

Pairs = dict[str, str]
Lines = list[tuple[str, ...]]
_FEWEST = 2


class _Fault(Exception):
    """What is wrong, and at which node."""

    def __init__(self, node: yaml.Node, fault: str) -> None:
        super().__init__(fault)
        self.line = node.start_mark.line + 1


def read_table(file: Path) -> dict[str, Any]:
    """The table's parts: `spoken`, `phrases`, `belongs` and `basics` map words to words, the others
    list lines.

    Args:
        file: YAML as the first lines of `words.yaml` describe it; a part may be left out.

    Raises:
        SettingError: it cannot be read, or a line is at fault; names file, line and fault.
    """
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise SettingError(f"{file}{line}: this is not YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingError(f"{file} cannot be read: {error}") from error
    try:
        found: dict[str, Any] = {name: empty() for name, (_, empty) in _PARTS.items()}
        for key, node in _items(root) if root is not None else ():
            if key.value not in _PARTS:
                known = ", ".join(_PARTS)
                raise _Fault(key, f"there is no part {key.value!r}; the parts are {known}")
            if not _is_empty(node):
                found[key.value] = _PARTS[key.value][0](node)
    except _Fault as fault:
        raise SettingError(f"{file}, line {fault.line}: {fault}") from fault
    return found


def _pairs(node: yaml.Node) -> Pairs:
    found: Pairs = {}
    for key, value in _items(node):
        said = _word(key).lower()
        if said in found:
            raise _Fault(key, f"{said!r} stands here a second time; keep one of them")
        found[said] = _word(value)
    return found


def _lines(node: yaml.Node) -> Lines:
    if not isinstance(node, yaml.SequenceNode):
        raise _Fault(node, "this part is a list of lines such as - [bag, suitcase]")
    found: Lines = []
    for line in node.value:
        if not isinstance(line, yaml.SequenceNode):
            raise _Fault(line, "a line is a list of words such as [bag, suitcase]")
        words = tuple(_word(word).lower() for word in line.value)
        if len(set(words)) < _FEWEST:
            raise _Fault(line, "a line needs two different words at least")
        found.append(words)
    return found


def _apart(node: yaml.Node) -> Lines:
    """Lines of which no word stands in another."""
    found = _lines(node)
    seen: dict[str, int] = {}
    for line in node.value:
        for word in line.value:
            low = _word(word).lower()
            if low in seen:
                raise _Fault(word, f"{low!r} stands in line {seen[low]} too; keep one of them")
            seen[low] = word.start_mark.line + 1
    return found


def _items(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _Fault(node, "this needs lines such as wheelie case: carry-on bag")
    yield from node.value


def _word(node: yaml.Node) -> str:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    if not isinstance(text, str) or not text.strip():
        raise _Fault(node, "a word is missing here")
    if node.tag == "tag:yaml.org,2002:bool":
        raise _Fault(node, f'put {text!r} in quotes, YAML takes it for a switch: "{text}"')
    return text.strip()


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


_PARTS: dict[str, tuple[Callable[[yaml.Node], Any], Callable[[], Any]]] = {
    "spoken": (_pairs, dict),
    "synonyms": (_lines, list),
    "phrases": (_pairs, dict),
    "meanings": (_apart, list),
    "contrasts": (_lines, list),
    "belongs": (_pairs, dict),
    "basics": (_pairs, dict),
}
