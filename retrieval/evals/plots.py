"""Plots of a report: SVG by matplotlib, in the Okabe-Ito palette, told apart by shape as well."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#595959"
_LINES = ((BLUE, "o", "-"), (ORANGE, "s", "--"), (GREEN, "^", "-."), (RED, "D", ":"))
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "jetbridge",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
}

Series = Mapping[str, Sequence[tuple[float, float]]]


def lines(
    series: Series,
    *,
    x: str,
    y: str,
    square: bool = False,
    marks: Mapping[str, float] | None = None,
) -> str:
    """Lines by name; y from 0 to 1.

    Args:
        series: points by name.
        x: what is across.
        y: what is upwards.
        square: x is from 0 to 1 too.
        marks: vertical lines by name.

    Returns:
        A data address of an SVG.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(4.8, 3.2)
        for (name, points), (colour, shape, dash) in zip(series.items(), _LINES, strict=False):
            axes.plot(
                [point[0] for point in points],
                [point[1] for point in points],
                color=colour,
                marker=shape if len(points) < 30 else None,
                markersize=4,
                linestyle=dash,
                label=name,
            )
        for name, at in (marks or {}).items():
            axes.axvline(at, color=GREY, linestyle=":", label=name)
        axes.set(xlabel=x, ylabel=y, ylim=(0, 1.02))
        if square:
            axes.set_xlim(0, 1.02)
        axes.legend(frameon=False)
        return _address(figure)


def bars(values: Mapping[str, tuple[float, float, float]], *, x: str) -> str:
    """Horizontal bars with intervals: value, low and high by name; x from 0 to 1.

    Returns:
        A data address of an SVG.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(6.4, 0.7 + 0.28 * max(1, len(values)))
        names = list(values)[::-1]
        middle = [values[name][0] for name in names]
        below = [max(0.0, values[name][0] - values[name][1]) for name in names]
        above = [max(0.0, values[name][2] - values[name][0]) for name in names]
        axes.barh(names, middle, color=BLUE, height=0.6)
        axes.errorbar(
            middle, names, xerr=(below, above), fmt="none", ecolor="black", elinewidth=1, capsize=2
        )
        axes.set(xlabel=x, xlim=(0, 1.02))
        axes.grid(visible=False, axis="y")
        return _address(figure)


def boxes(values: Mapping[str, Sequence[float]], *, x: str) -> str:
    """Horizontal boxes: the middle half, the median, and whiskers at 5 and 95 %.

    Returns:
        A data address of an SVG.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(6.4, 0.8 + 0.35 * max(1, len(values)))
        names = list(values)[::-1]
        axes.boxplot(
            [list(values[name]) for name in names],
            orientation="horizontal",
            tick_labels=names,
            whis=(5, 95),
            showfliers=False,
            patch_artist=True,
            boxprops={"facecolor": "#cfe3f1", "edgecolor": BLUE},
            medianprops={"color": RED},
        )
        axes.set(xlabel=x)
        axes.set_xlim(left=0)
        axes.grid(visible=False, axis="y")
        return _address(figure)


def points(values: Mapping[str, tuple[float, float]], *, x: str, y: str) -> str:
    """Named points, such as quality against latency.

    Returns:
        A data address of an SVG.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(6.4, 4.0)
        for at, (name, (across, up)) in enumerate(values.items()):
            colour, shape, _ = _LINES[at % len(_LINES)]
            axes.plot([across], [up], marker=shape, color=colour, linestyle="none")
            axes.annotate(name, (across, up), xytext=(4, 4), textcoords="offset points", fontsize=8)
        axes.set(xlabel=x, ylabel=y)
        axes.set_xlim(left=0)
        return _address(figure)


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _address(figure: Figure) -> str:
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue().encode()).decode()
