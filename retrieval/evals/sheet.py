"""A self-contained HTML sheet: no script, no outside file, readable on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_CSS = """
.sheet { color-scheme: light; display: block; font: 15px/1.5 system-ui, sans-serif;
  color: #1a1a1a; background: #fff; max-width: 62rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; }
h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 2px solid #0072b2; }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
.scroll { overflow-x: auto; background:
  linear-gradient(to right, #fff 40%, transparent) left / 3rem 100% no-repeat local,
  linear-gradient(to left, #fff 40%, transparent) right / 3rem 100% no-repeat local,
  linear-gradient(to right, #0003, transparent) left / .9rem 100% no-repeat scroll,
  linear-gradient(to left, #0003, transparent) right / .9rem 100% no-repeat scroll; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top;
  border-bottom: 1px solid #ddd; }
th { font-weight: 600; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: .8rem 0; display: inline-block; max-width: 100%; }
figure img { max-width: 100%; height: auto; }
figcaption, .note { color: #555; font-size: .88rem; max-width: 46rem; }
code { font-size: .88em; overflow-wrap: anywhere; }
pre { font-size: .82rem; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 46rem; }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid #ccc; color: #333; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2rem; }
.right { border-left-color: #009e73; }
.right::before { content: "judged right \\2713\\a0 "; color: #00664b; }
.fail { color: #b34700; font-weight: 600; }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
@page { size: A4; margin: 13mm; }
@media print { .sheet { padding: 0; max-width: none; font-size: 9pt; line-height: 1.3; }
  .scroll { overflow: visible; background: none; }
  table { font-size: 8pt; max-width: 100%; margin: .3rem 0; }
  th, td { padding: .1rem .45rem .1rem 0; overflow-wrap: anywhere; }
  th, td.n, th.n { white-space: normal; }
  td.n { overflow-wrap: normal; }
  h1 { font-size: 15pt; margin-top: 0; } h2 { font-size: 11pt; margin: .9rem 0 .3rem; }
  h3 { font-size: 9pt; margin: .7rem 0 .2rem; } h4 { font-size: 8pt; margin: .2rem 0; }
  h1, h2, h3, h4 { break-after: avoid; }
  blockquote, .note, figcaption { font-size: 7.5pt; line-height: 1.25; max-width: none; }
  tr, figure, blockquote, .together { break-inside: avoid; } thead { display: table-header-group; }
  figure { margin: .3rem 0; } figure img { max-width: 10.5cm; }
  .sides { gap: .6rem; } p, blockquote { orphans: 3; widows: 3; } }
"""


def sheet(title: str, parts: Iterable[str]) -> str:
    """The whole page.

    Args:
        title: plain text.
        parts: HTML, one part after another.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_CSS}</style></head>\n"
        '<body>\n<main class="sheet">\n'
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</main>\n</body></html>\n"
    )


def heading(text: str, *, level: int = 2) -> str:
    """A heading of plain text."""
    return f"<h{level}>{escape(text)}</h{level}>"


def note(text: str) -> str:
    """A paragraph of plain text that explains."""
    return f'<p class="note">{escape(text)}</p>'


def together(*parts: str) -> str:
    """HTML that is not parted by the end of a page."""
    return f'<section class="together">{"".join(parts)}</section>'


def preformatted(text: str) -> str:
    """Plain text as it stands, lines kept."""
    return f"<pre>{escape(text)}</pre>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table of plain texts; the first `words` columns hold words, the others figures."""

    def line(cells: Sequence[str], tag: str) -> str:
        kinds = ["" if at < words else ' class="n"' for at in range(len(cells))]
        inside = (
            f"<{tag}{kind}>{escape(cell)}</{tag}>" for cell, kind in zip(cells, kinds, strict=True)
        )
        return f"<tr>{''.join(inside)}</tr>"

    body = "\n".join(line(row, "td") for row in rows)
    return (
        f'<div class="scroll"><table><thead>{line(head, "th")}</thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def picture(address: str, caption: str) -> str:
    """A plot with its caption, which also says what it shows to those who cannot see it."""
    words = escape(caption)
    return f'<figure><img src="{address}" alt="{words}"><figcaption>{words}</figcaption></figure>'


def quote(words: str, source: str, *, right: bool = False, longest: int = 320) -> str:
    """What a passage says, and where it stands."""
    flat = " ".join(words.split())
    shown = flat if len(flat) <= longest else flat[:longest].rsplit(" ", 1)[0] + " …"
    mark = ' class="right"' if right else ""
    return f"<blockquote{mark}><b>{escape(source)}</b><br>{escape(shown)}</blockquote>"
