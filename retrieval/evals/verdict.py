"""A gate's verdict for machines and people: JUnit XML and Markdown."""

from __future__ import annotations

from xml.etree import ElementTree

from jetbridge.retrieval.evals.gate import Check, Verdict


def state_of(check: Check) -> str:
    """``ok``, ``fail``, or ``-`` for what was not measured."""
    if not check.measured:
        return "-"
    return "ok" if check.passed else "fail"


def to_junit(verdict: Verdict) -> str:
    """The verdict as JUnit XML, a test case a check."""
    failures = sum(not check.passed for check in verdict.checks)
    suite = ElementTree.Element(
        "testsuite",
        name="jetbridge eval gate",
        tests=str(len(verdict.checks)),
        failures=str(failures),
        skipped=str(sum(not check.measured for check in verdict.checks)),
    )
    for check in verdict.checks:
        case = ElementTree.SubElement(suite, "testcase", classname="gate", name=check.name)
        if not check.measured:
            ElementTree.SubElement(case, "skipped", message=check.reason)
        elif check.passed:
            ElementTree.SubElement(case, "system-out").text = check.reason
        else:
            ElementTree.SubElement(case, "failure", message=check.reason)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def to_markdown(verdict: Verdict) -> str:
    """The verdict as a Markdown table with the outcome above it."""
    outcome = "passed" if verdict.passed else "FAILED"
    lines = [
        f"## Gate {outcome}: {verdict.run} against {verdict.baseline}",
        "",
        *(f"- {line}" for line in verdict.differences),
        "",
        "| | check | what was found |",
        "|---|---|---|",
    ]
    for check in verdict.checks:
        reason = check.reason.replace("|", "\\|")
        lines.append(f"| {state_of(check)} | {check.name} | {reason} |")
    return "\n".join(lines) + "\n"
