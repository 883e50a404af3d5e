"""What a brief is made of, before any page is drawn: sections of paragraphs, tables, figures and lists.

HTML and Markdown print the same blocks, so that they cannot say different things. Text is plain and unescaped here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address or to an anchor of the page (`#levels`)."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry weight."""

    text: str


@dataclass(frozen=True, slots=True)
class Faint:
    """Words of second rank."""

    text: str


Piece: TypeAlias = str | Link | Strong | Faint
Text: TypeAlias = str | tuple[Piece, ...]
Tone: TypeAlias = Literal["", "good", "bad", "mixed", "quiet"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, a smaller second line, and a tone that is never the only cue."""

    text: Text
    note: Text = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: title, unit, a remark under them; numbers stand to the right."""

    title: str
    unit: str = ""
    note: str = ""
    number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its heading; `slot` is the option's colour, as in the charts."""

    head: Cell
    cells: tuple[Cell, ...]
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `stack` lets each row become a card on a phone, others scroll."""

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    stack: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: HTML that chart/ made (escaped there), with its caption. `wide` takes the whole width."""

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    chart: str
    note: Text = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Figures side by side where there is room."""

    kind: ClassVar[str] = "grid"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `tone` "notice" for what a reader must not miss."""

    kind: ClassVar[str] = "paragraph"
    text: Text
    tone: Literal["", "notice", "small"] = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's own."""

    kind: ClassVar[str] = "heading"
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of points."""

    kind: ClassVar[str] = "listing"
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Names with what stands behind them."""

    kind: ClassVar[str] = "terms"
    pairs: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A command to copy."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that open on demand; `printed` says whether paper shows them even when they are closed."""

    kind: ClassVar[str] = "fold"
    summary: str
    blocks: tuple[Table | Figure | Grid | Paragraph | Heading | Listing | Terms | Code, ...]
    printed: bool = False


Block: TypeAlias = Table | Figure | Grid | Paragraph | Heading | Listing | Terms | Code | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief with its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The first screen: question, notices, answer, confidence and one table."""

    kicker: str
    title: str
    question: str
    facts: tuple[tuple[str, str], ...]
    notices: tuple[Text, ...]
    verdict: str
    cannot_tell: bool
    answer: tuple[str, ...]
    confidence: str
    confidence_why: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole brief: the first screen, the reasons, which are read, and the appendix, in which things are looked up;
    `name` is how it is cited as a whole."""

    front: Front
    reasons: tuple[Section, ...]
    appendix: tuple[Section, ...]
    name: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """All of them, in the order in which they are numbered."""
        return (*self.reasons, *self.appendix)

    def cite(self, place: str) -> str:
        """How a table or figure is cited: the brief and the id that stands beside its caption."""
        return f"{self.name}, {place}"


def words(text: Text) -> str:
    """The text without its links and weights."""
    if isinstance(text, str):
        return text
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)
