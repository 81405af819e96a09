"""The README's commands, settings and layout are those of the product."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from jetbridge.api.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    """The README's settings table, as `api/settings.py` has it."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def shell_commands() -> list[str]:
    """Every command line of the README's shell blocks, without its comment."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line]


def test_the_settings_table_is_that_of_the_settings_module() -> None:
    """Every setting stands in the README with its default and description, and no other."""
    shown = README.split("<!-- settings -->")[1].split("<!-- /settings -->")[0].strip()
    assert shown == settings_table()


@pytest.mark.parametrize(
    "command", [c for c in shell_commands() if c.startswith("jetbridge ")], ids=str
)
def test_every_jetbridge_command_of_the_readme_has_those_options(command: str) -> None:
    """The command's own help knows each option that the README uses."""
    _, *words = shlex.split(command)
    named = words[: 2 if words[0] == "eval" else 1]
    code = f"import sys; sys.argv = ['jetbridge', *{named!r}, '--help']; "
    run = subprocess.run(
        [sys.executable, "-c", code + "from jetbridge.api.cli import main; main()"],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "200", "PATH": "/usr/bin:/bin", "TERM": "dumb"},
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr
    for word in words:
        if word.startswith("-"):
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", run.stdout), word


def test_every_make_target_of_the_readme_is_in_the_makefile() -> None:
    """`make run`, `make test` and the others named in the text exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", README)) - {"it"}
    assert {"run", "test", "check"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.M), f"make {target}"


def test_every_folder_and_link_of_the_readme_is_there() -> None:
    """The layout table and the relative links point at something."""
    folders = set(re.findall(r"^\| `([a-z]+)/` \|", README, re.M))
    assert {"corpus", "ingest", "retrieval", "agents", "api", "web", "tests"} <= folders
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
    for path in folders | links:
        assert (ROOT / path).exists(), path
