"""An evaluator's journey: measure on the command line, then read and compare in the browser."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from browser_fixtures import ARGUMENTS, chromium
from playwright.sync_api import Page, expect, sync_playwright
from service_fixtures import Service
from typer.testing import CliRunner, Result

from jetbridge.api.archive import Archive
from jetbridge.api.cli import make_app
from jetbridge.api.database import open_database
from jetbridge.api.seed import demo_accounts
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.catalogue import CORPUS, open_set
from jetbridge.retrieval.evals.playbill import playbill
from jetbridge.retrieval.evals.played import Played, Seen, means
from jetbridge.retrieval.evals.scripts import Expected, Script, Turn
from jetbridge.retrieval.evals.trec import read_qrels

pytest_plugins = ["service_fixtures"]
SCREENSHOTS = Path(__file__).parent / "screenshots"
PATIENCE = 60_000
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sixteen of the golden questions, two of them without an answer."""
    folder = tmp_path_factory.mktemp("sets") / "sixteen"
    folder.mkdir()
    rows = [
        json.loads(line) for line in (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    dev = [row for row in rows if row["split"] == "dev"]
    kept = [row for row in dev if row["category"] == "direct"][:14]
    kept += [row for row in dev if row["category"] == "unanswerable"][:2]
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept))
    ids = {row["id"] for row in kept}
    lines = (CORPUS / "judgements.jsonl").read_text("utf-8").splitlines(keepends=True)
    judged = [line for line in lines if json.loads(line)["question"] in ids]
    (folder / "judgements.jsonl").write_text("".join(judged))
    return folder


@pytest.fixture(scope="module")
def command(service: Service) -> Iterator[Command]:
    """Runs `jetbridge eval ...` on the service's own data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JETBRIDGE_DATA_DIR", str(service.data_dir))

        def run(*arguments: str | Path, code: int = 0) -> Result:
            done = CliRunner().invoke(make_app(), ["eval", *map(str, arguments)])
            assert done.exit_code == code, (done.output, done.exception)
            return done

        yield run


@pytest.fixture(scope="module")
def measured(command: Command, questions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: ten passages a question, and only two. The folder holds their run files."""
    out = tmp_path_factory.mktemp("runs")
    for name, k in (("before", 10), ("after", 2)):
        command("run", "--set", questions, "--name", name, "-k", str(k), "--out", out / name)
    return out


@pytest.fixture(scope="module")
def rehearsed(service: Service) -> None:
    """A run of conversations beside them: one went as it should, one did not."""
    script = Script("bags", "policy", (Turn("says", "how many bags", Expected()),))
    seen = Seen("says", "how many bags", "One carry-on.", "QA Agent")
    played = (Played(script, (seen,), ()), Played(script, (seen,), ("turn 1: wrong",)))
    database = open_database(f"sqlite:///{service.data_dir / 'jetbridge.sqlite'}")
    Archive(database).keep(
        kind="conversations", name="talks", set_name="conversations", split="all", config={},
        hashes={}, scores=means(played), run="", report=playbill(played, name="talks", config={}),
    )  # fmt: skip
    database.close()


@pytest.fixture
def page(service: Service) -> Iterator[Page]:
    """A browser's page; at the end nothing may stand in its console."""
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(base_url=service.url, viewport={"width": 1200, "height": 860})
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        made = context.new_page()
        made.on(
            "console",
            lambda told: troubles.append(told.text) if told.type in ("error", "warning") else None,
        )
        made.on("pageerror", lambda error: troubles.append(str(error)))
        yield made
        browser.close()
    assert troubles == []


def test_runs_are_listed_scored_and_reported(
    command: Command, measured: Path, tmp_path: Path
) -> None:
    """By name and by file the scores are the same; the report is one file of its own."""
    listed = [json.loads(line) for line in command("list", "--json").stdout.splitlines()]
    assert {"before", "after"} <= {row["name"] for row in listed}
    named = json.loads(command("score", "before", "--json").stdout)["scores"]
    assert named == json.loads(command("score", measured / "before", "--json").stdout)["scores"]
    assert 0 < named["Success@5"] <= 1
    report = tmp_path / "report.html"
    command("report", "before", "--out", report)
    html = report.read_text()
    assert "nDCG@10" in html
    assert not [one for one in ("<script", 'src="http', "href=") if one in html]


def test_two_runs_are_compared(command: Command, measured: Path, tmp_path: Path) -> None:
    """Two passages instead of ten: recall at 10 cannot rise."""
    out = tmp_path / "diff.html"
    told = command("compare", "before", "after", "-m", "R@10", "--out", out, "--json")
    found = json.loads(told.stdout)
    assert found["change"] <= 0
    assert found["better"] == 0
    assert "R@10" in out.read_text()


def test_the_gate_speaks_by_its_exit_code(
    command: Command, measured: Path, questions: Path, tmp_path: Path
) -> None:
    """0 for what was accepted, 1 for what is worse; JUnit and Markdown are written."""
    baseline = tmp_path / "baseline.json"
    given = ("gate", "--baseline", baseline, "--set", questions, "--max-drop", "0.01")
    command(*given, "--run", "before", "--update")
    command(*given, "--run", "before")
    lines = (measured / "before").read_text().splitlines()
    empty = [json.dumps({**json.loads(line), "found": []}) for line in lines[1:]]
    (tmp_path / "nothing").write_text("\n".join([lines[0], *empty]))
    files = ("--junit", tmp_path / "gate.xml", "--markdown", tmp_path / "gate.md")
    command(*given, "--run", tmp_path / "nothing", *files, code=1)
    assert "<failure" in (tmp_path / "gate.xml").read_text()
    assert "FAILED" in (tmp_path / "gate.md").read_text()


def test_runs_are_exported_and_imported(
    command: Command, measured: Path, questions: Path, tmp_path: Path
) -> None:
    """A run that left as a TREC file and came back scores as before, where ranks are enough."""
    told = command("export", tmp_path, "--run", "before", "--beir")
    assert "split dev" in told.stdout
    run = tmp_path / "before.run"
    assert (tmp_path / "beir" / "corpus.jsonl").is_file()
    refused(command, "called before already", "import", run, "--set", questions)
    told = command("import", run, "--set", questions, "--name", "returned")
    assert "Not measured" in told.stdout
    names = ("-m", "nDCG@10", "-m", "R@5")
    before = json.loads(command("score", "before", *names, "--json").stdout)["scores"]
    after = json.loads(command("score", "returned", *names, "--json").stdout)["scores"]
    assert after == pytest.approx(before, abs=1e-9)
    named = ("-m", "TokenRecall@5", "-m", "Decision@5")
    assert json.loads(command("score", "returned", *named, "--json").stdout)["scores"] == {
        "TokenRecall@5": None, "Decision@5": None,
    }  # fmt: skip
    assert command("score", "returned", *named).stdout.count("not measured") == 2
    assert "not measured of both runs" in command("compare", "before", "returned").stdout
    (row,) = [
        one for one in map(json.loads, command("list", "--json").stdout.splitlines())
        if one["name"] == "returned"
    ]  # fmt: skip
    assert row["imported"]
    assert "Decision@5" not in row["scores"]


def test_an_export_gives_others_the_same_figures_as_its_own_words_say(
    command: Command, measured: Path, tmp_path: Path
) -> None:
    """The command that it prints, run as it stands, prints what `score` does."""
    told = command("export", tmp_path, "--run", "before", "--run", "after").stderr
    (line,) = [one for one in told.splitlines() if "ir_measures" in one]
    words = shlex.split(line.split(": ", 1)[1])
    theirs = subprocess.run(
        [sys.executable, "-m", *words, "--places", "4"], capture_output=True, text=True, check=True
    ).stdout
    own = json.loads(command("score", "before", "--json").stdout)["scores"]
    assert dict(one.replace("(rel=2)", "").split("\t") for one in theirs.splitlines()) == {
        name: f"{own[name]:.4f}" for name in ("nDCG@10", "R@5", "RR@10", "Success@5")
    }


def test_only_the_half_that_was_run_is_exported(
    command: Command, measured: Path, tmp_path: Path
) -> None:
    """Judgements of the test half are written only for who asks."""
    command("export", tmp_path / "plain")
    golden = open_set("corpus")
    assert (
        read_qrels((tmp_path / "plain" / "qrels.txt").read_text()) == golden.of_split("dev").qrels
    )
    command("export", tmp_path / "test", "--split", "test")
    assert (
        read_qrels((tmp_path / "test" / "qrels.txt").read_text()) == golden.of_split("test").qrels
    )
    refused(
        command, "holds nothing of test", "export", tmp_path, "--run", "before", "--split", "test"
    )


def test_a_comparison_says_at_its_top_what_differs(command: Command, measured: Path) -> None:
    """The setting that was changed is named before any figure, and lines end at words."""
    told = command("compare", "before", "after").stdout
    assert "  k: 10 -> 2" in told.split("Measure")[0]
    assert len(told.splitlines()) < 60
    assert "\u2026" not in told


def test_of_several_runs_of_a_name_the_one_taken_is_said(
    command: Command, measured: Path, questions: Path
) -> None:
    """The newest, with its number."""
    for _ in range(2):
        command("run", "--set", questions, "--name", "twin")
    assert "2 runs are called twin; taken is the newest" in command("score", "twin").stderr


def test_what_cannot_be_read_or_written_is_said_in_a_line(
    command: Command, measured: Path, questions: Path, tmp_path: Path
) -> None:
    """A folder that is not there, a file where a folder should be, a picture for a run."""
    picture = tmp_path / "picture.run"
    picture.write_bytes(bytes(range(256)))
    refused(command, "cannot be written", "report", "before", "--out", tmp_path / "no" / "x.html")
    refused(command, "cannot be made", "export", picture, "--run", "before")
    refused(command, "not a text file", "import", picture, "--set", questions)
    picture.write_text("")
    refused(command, "No query of this run", "import", picture, "--set", questions)
    lines = (measured / "before").read_text().splitlines()
    more = json.dumps({**json.loads(lines[1]), "query": "nobody"})
    (tmp_path / "more").write_text("\n".join([*lines, more]))
    assert "1 questions that are not in the set, such as nobody" in " ".join(
        command("score", tmp_path / "more").stderr.split()
    )


def refused(command: Command, words: str, *arguments: str | Path) -> None:
    """Run a command that is refused with some words, not with a traceback."""
    done = command(*arguments, code=1)
    assert isinstance(done.exception, EvalRefused), done.exception
    assert words in str(done.exception)


def test_a_beir_folder_is_searched(command: Command, tmp_path: Path) -> None:
    """Its documents are embedded beside the published ones, and found."""
    (tmp_path / "qrels").mkdir()
    texts = {"cats": "Cats purr when they are content.", "tax": "Value added tax is due monthly."}
    (tmp_path / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": name, "text": text}) + "\n" for name, text in texts.items())
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "when must I pay VAT"}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\ttax\t1\n")
    command("import", tmp_path)
    told = command("run", "--set", tmp_path, "--split", "test", "--name", "beir", "--json").stdout
    assert json.loads(told)["scores"]["RR@10"] == 1.0


@pytest.mark.browser
def test_an_evaluator_reads_and_compares(page: Page, measured: Path, rehearsed: None) -> None:
    """Sign in, see the runs, read reports, choose two runs, see them side by side."""
    ines = next(one for one in demo_accounts() if one.role == "evaluator")
    page.goto("/evals/")
    page.get_by_label("Email").fill(ines.email)
    page.get_by_label("Password").fill(ines.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    expect(page.get_by_role("link", name="before")).to_be_visible()
    shoot(page, "evals-runs")
    page.get_by_role("link", name="before").first.click()
    paper = page.locator("#paper")
    expect(paper.get_by_role("heading", name="By category")).to_be_visible()
    expect(paper.get_by_role("img").first).to_be_visible()
    shoot(page, "evals-report")
    page.get_by_role("link", name="All runs").click()
    compare = page.get_by_role("button", name="Compare two runs")
    expect(compare).to_be_disabled()
    for name in ("before", "after"):
        page.get_by_role("row", name=name).get_by_role("checkbox").first.check()
    compare.click()
    expect(page.locator("#paper").get_by_role("columnheader", name="detectable")).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 980})
    assert paper.locator(".scroll").evaluate_all(
        "all => all.every((one) => one.scrollWidth <= one.clientWidth)"
    )
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "evals-comparison-390")
    page.set_viewport_size({"width": 1200, "height": 860})
    shoot(page, "evals-comparison")
    page.goto("/evals/#/")
    page.get_by_text("Conversations", exact=True).first.click()
    expect(page.get_by_role("row", name="before")).to_have_count(0)
    page.get_by_role("link", name="talks").click()
    expect(paper.get_by_role("heading", name="Conversations that went wrong")).to_be_visible()
    expect(paper.get_by_text("turn 1: wrong")).to_be_visible()
    page.get_by_role("link", name="All runs").click()
    page.get_by_text("Retrieval", exact=True).first.click()
    expect(page.get_by_role("link", name="talks")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    shoot(page, "evals-dark")
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.get_by_text("nDCG@10").first).to_be_in_viewport(ratio=1)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    shoot(page, "evals-360")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_nobody_else_sees_a_run(service: Service, measured: Path) -> None:
    """Without a sign-in there is nothing; with a customer's neither; no script may run inside."""
    with httpx.Client(base_url=service.url) as client:
        assert client.get("/api/evals/runs").status_code == 401
        assert client.get("/evals/").status_code == 303
        ines = next(one for one in demo_accounts() if one.role == "evaluator")
        client.post("/api/staff/sign-in", json={"email": ines.email, "password": ines.password})
        runs = client.get("/api/evals/runs").json()
        report = client.get(f"/api/evals/runs/{runs[0]['id']}/report")
        assert "sandbox" in report.headers["Content-Security-Policy"]
        assert client.get("/api/evals/runs/999999/report").status_code == 404


def shoot(page: Page, name: str) -> None:
    """Keep a picture of this state."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
