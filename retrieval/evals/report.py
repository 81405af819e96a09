"""The report of a run: one HTML file with everything that a number needs to be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from jetbridge.retrieval.evals import plots
from jetbridge.retrieval.evals.abstention import abstention
from jetbridge.retrieval.evals.breakdown import Part, by_category, by_document
from jetbridge.retrieval.evals.comparison import judged
from jetbridge.retrieval.evals.latency import latencies, stages
from jetbridge.retrieval.evals.measures import (
    DECISION,
    RANKS_ALONE,
    UNMEASURED,
    Scores,
    ranking_values,
    score,
)
from jetbridge.retrieval.evals.ranking import trec_run
from jetbridge.retrieval.evals.runs import Found, Run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.sheet import heading, note, picture, quote, sheet, table, together
from jetbridge.retrieval.evals.significance import bootstrap

MAIN = "nDCG@10"
_PARTS = (MAIN, "R@5", "Success@1", "Success@5", DECISION)
_DEPTHS = (1, 2, 3, 4, 5, 7, 10)
_WORST = 15


def report(run: Run, evalset: EvalSet, *, scores: Scores | None = None) -> str:
    """The report of a run as one self-contained HTML file.

    Args:
        run: the run.
        evalset: the set, whole or the run's split.
        scores: the run's scores where they are already known.
    """
    chosen = evalset.of_split(run.split)
    known = scores or score(run, chosen)
    parts = [
        *_head(run, chosen),
        *_measures(known),
        *_depths(run, chosen),
        *_parts("By category", by_category(known, chosen, _PARTS)),
        *_parts("By document", by_document(known, chosen, _PARTS)),
        *_abstention(run, chosen),
        *_latency(run),
        *_worst(run, chosen, known),
        *_wrong_silence(run, chosen),
        *_made_of(run),
    ]
    return sheet(f"Retrieval run {run.name}", parts)


def _head(run: Run, evalset: EvalSet) -> Iterator[str]:
    nothing = sum(not evalset.answerable(query.id) for query in evalset.queries)
    # An imported run cannot say that it kept silent.
    due = evalset.qrels.keys() if run.imported else {q.id for q in evalset.queries}
    missed = len(due - run.by_query.keys())
    strangers = len(run.strangers(evalset))
    yield (
        f"<p>Set <b>{escape(run.set_name)}</b>, split <b>{escape(run.split)}</b>: "
        f"{len(evalset.queries)} questions, {nothing} of them without an answer in the documents. "
        f"Made {escape(run.made[:16].replace('T', ' '))} UTC.</p>"
    )
    if missed:
        yield f'<p class="fail">The run misses {missed} questions; they score 0.</p>'
    if strangers:
        yield f'<p class="fail">{strangers} of its questions are not of the set: not counted.</p>'
    if run.imported:
        yield note(f"Imported: {RANKS_ALONE}, and what needs more is not measured.")


def _measures(scores: Scores) -> Iterator[str]:
    yield heading("Measures")
    rows = []
    for measure, values in scores.values.items():
        if values:
            low, high = bootstrap(list(values.values()))
            mean = scores.means[measure]
            rows.append((measure, f"{mean:.4f}", f"{low:.3f} to {high:.3f}", str(len(values))))
        else:
            rows.append((measure, UNMEASURED, "-", "-"))
    yield table(("measure", "mean", "95 % interval", "questions"), rows)
    yield note(
        "Means over questions with bootstrap intervals. Unjudged@k is the share of the first k "
        "that nobody has judged; it counts as wrong. Decision@5 is right when the system "
        "answered with a right passage among its first five, or kept silent where the "
        "documents do not answer."
    )


def _depths(run: Run, evalset: EvalSet) -> Iterator[str]:
    ranked, qrels = trec_run(run, evalset), evalset.qrels
    if not qrels:
        return
    curves: dict[str, list[tuple[float, float]]] = {}
    names = {"recall": "R", "precision": "P", "a right one among them": "Success"}
    wanted = [f"{short}@{depth}" for short in names.values() for depth in _DEPTHS]
    values = ranking_values(qrels, ranked, wanted, relevant=evalset.relevant)
    for name, short in names.items():
        for depth in _DEPTHS:
            found = values[f"{short}@{depth}"]
            curves.setdefault(name, []).append((depth, sum(found.values()) / len(found)))
    yield heading("Recall and precision")
    yield picture(
        plots.lines(curves, x="passages looked at", y="mean over questions"),
        "Recall, precision and the share of questions with a right passage, by passages looked at",
    )


def _parts(title: str, parts: Sequence[Part]) -> Iterator[str]:
    if not parts:
        return
    measures = [m for m in _PARTS if any(m in part.values for part in parts)]
    yield heading(title)
    rows = [
        (
            part.name,
            str(part.queries),
            *(f"{part.values[m][0]:.3f}" if m in part.values else "-" for m in measures),
        )
        for part in parts
    ]
    yield table((title.removeprefix("By "), "questions", *measures), rows)
    shown = {
        f"{part.name} ({part.queries})": part.values[MAIN] for part in parts if MAIN in part.values
    }
    yield picture(plots.bars(shown, x=MAIN), f"{title}: {MAIN} with 95 % intervals")


def _abstention(run: Run, evalset: EvalSet) -> Iterator[str]:
    def share(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    yield heading("Abstention")
    if run.imported:
        yield note(f"{UNMEASURED.capitalize()}: {RANKS_ALONE}.")
        return
    found = abstention(run, evalset)
    yield table(
        ("", "value"),
        [
            ("questions answered", share(found.answered)),
            ("right among those answered", share(found.precision)),
            ("kept silent where nothing answers", share(found.refused_rightly)),
            ("kept silent where something answers", share(found.refused_wrongly)),
            ("area under the risk curve (lower is better)", share(found.area)),
            ("the least area a confidence could have", share(found.best_area)),
        ],
    )
    yield picture(
        plots.lines(
            {"share answered wrongly": found.curve},
            x="share of questions answered, the surest first",
            y="risk",
            square=True,
            marks={"answered now": found.answered},
        ),
        "Risk by coverage: how many answers would be wrong if only the surest were given",
    )


def _latency(run: Run) -> Iterator[str]:
    found = latencies(run)
    yield heading("Latency by stage")
    if not found:
        yield note(f"{UNMEASURED.capitalize()}.")
        return
    yield table(
        ("stage", "questions", "p50 ms", "p95 ms", "worst ms"),
        [
            (one.stage, str(one.count), f"{one.p50:.1f}", f"{one.p95:.1f}", f"{one.worst:.1f}")
            for one in found
        ],
    )
    yield picture(
        plots.boxes(stages(run), x="milliseconds"),
        "Milliseconds by stage: the middle half, the median, and 5 to 95 %",
    )


def _worst(run: Run, evalset: EvalSet, scores: Scores) -> Iterator[str]:
    values = scores.values.get(MAIN, {})
    worst = sorted((q for q in values if values[q] < 1), key=lambda query: values[query])[:_WORST]
    if not worst:
        return
    queries = {query.id: query for query in evalset.queries}
    yield heading("Worst questions")
    for name in worst:
        query = queries[name]
        title = f"{query.text} ({name}, {query.category}; {MAIN} {values[name]:.3f})"
        wanted = [t for t in evalset.targets[name] if t.grade >= evalset.relevant]
        expected = "".join(
            quote(t.text, f"{t.document}{f' p. {t.page}' if t.page else ''}, grade {t.grade}")
            for t in wanted[:3]
        )
        there = passages(judged(run, evalset, name, 3), evalset.relevant)
        yield together(
            heading(title, level=3),
            f'<div class="sides"><div>Judged to answer{expected}</div>',
            f"<div>Found{there}</div></div>",
        )


def passages(found: Sequence[tuple[Found, int]], relevant: int) -> str:
    """What was found, best first, as HTML; a grade of at least `relevant` is marked."""
    if not found:
        return "<p>nothing</p>"
    return "".join(
        quote(
            one.text,
            f"{one.rank}. {one.title}{f', p. {one.pages[0]}' if one.pages else ''}"
            f"{f', grade {grade}' if grade >= 0 else ''}",
            right=grade >= relevant,
        )
        for one, grade in found
    )


def _wrong_silence(run: Run, evalset: EvalSet) -> Iterator[str]:
    if run.imported:
        return
    rows = run.by_query
    silent, bold = [], []
    for query in evalset.queries:
        row = rows.get(query.id)
        if row is None:
            continue
        entry = (query.id, query.text, f"{row.confidence:.3f}")
        if evalset.answerable(query.id) and row.abstained:
            silent.append(entry)
        elif not evalset.answerable(query.id) and not row.abstained:
            bold.append(entry)
    for title, entries in (
        ("Kept silent though the documents answer", silent),
        ("Answered though the documents do not", bold),
    ):
        if entries:
            yield heading(title)
            yield table(("id", "question", "confidence"), entries, words=2)


def _made_of(run: Run) -> Iterator[str]:
    yield heading("What was run")
    yield table(("setting", "value"), [(k, str(v)) for k, v in run.config.items()], words=2)
    yield table(("hash of", "SHA-256"), list(run.hashes.items()), words=2)
