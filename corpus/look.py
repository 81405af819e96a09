"""How a policy PDF looks: colors, and the sizes of its two layouts."""

from dataclasses import dataclass
from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle

INK = colors.HexColor("#1d2433")
BRAND = colors.HexColor("#27407c")
PALE = colors.HexColor("#eef2fa")
LINE = colors.HexColor("#c3cbdd")


@dataclass(frozen=True)
class Look:
    """The width of a column of text, its type size and its leading, in points."""

    width: float
    size: float
    leading: float

    def style(self, name: str, **changes: Any) -> ParagraphStyle:
        """The body style of this layout with some of its attributes changed."""
        base: dict[str, Any] = {
            "fontName": "Helvetica",
            "fontSize": self.size,
            "leading": self.leading,
            "textColor": INK,
            "spaceAfter": self.leading * 0.5,
            "allowWidows": 0,
            "allowOrphans": 0,
        }
        return ParagraphStyle(name, **(base | changes))


SINGLE = Look(width=480.0, size=10.4, leading=14.8)
COLUMN = Look(width=231.0, size=9.2, leading=12.6)
