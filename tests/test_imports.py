"""The folders are stages: what may import what, and which `agents` is whose."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "retrieval": {"retrieval"},
    "ingest": {"ingest", "retrieval"},
    "agents": {"agents", "retrieval"},
    "api": {"api", "agents", "ingest", "retrieval"},
}


def imported_stages(path: Path) -> set[str]:
    """The stages of `jetbridge` that a module names in any import, at any depth."""
    stages = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        stages |= {name.split(".")[1] for name in names if name.startswith("jetbridge.")}
    return stages


@pytest.mark.parametrize("stage", sorted(ALLOWED))
def test_a_stage_imports_only_the_stages_below_it(stage: str) -> None:
    """retrieval <- ingest, agents <- api, and nothing the other way."""
    modules = sorted((ROOT / stage).rglob("*.py"))
    assert modules
    for module in modules:
        wrong = imported_stages(module) - ALLOWED[stage]
        assert not wrong, f"{module.relative_to(ROOT)} imports {sorted(wrong)}"


def test_agents_is_the_sdk_and_jetbridge_agents_is_ours() -> None:
    """The folder `agents/` never shadows the openai-agents SDK."""
    import agents
    import jetbridge.agents.desk

    assert hasattr(agents, "Runner")
    assert Path(jetbridge.agents.desk.__file__).parent == ROOT / "agents"
    assert not (ROOT / "agents" / "__init__.py").exists()
    assert not (ROOT / "tests" / "agents").exists()


def test_only_the_settings_module_reads_the_environment() -> None:
    """Every other module gets what it needs passed in; a library's default may be set."""
    for stage in ALLOWED:
        for module in sorted((ROOT / stage).rglob("*.py")):
            if module == ROOT / "api" / "settings.py":
                continue
            nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
            named = [node for node in nodes if isinstance(node, ast.Attribute)]
            set_only = {id(node.value) for node in named if node.attr == "setdefault"}
            for node in named:
                reads = node.attr in ("environ", "getenv") and id(node) not in set_only
                assert not reads, f"{module.relative_to(ROOT)}:{node.lineno} reads the environment"
