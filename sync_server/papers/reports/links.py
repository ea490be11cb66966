"""Which of a report's figures open to the records behind them, and where. Pure."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from shared.campaign import Campaign
from shared.confirmed import CONFIRMED
from shared.matrix import done_word, own_suffix
from shared.rollup import SAID, SEEN
from sync_server.ledger.movement import Part
from sync_server.papers.reports import annex
from sync_server.papers.reports.document import DOOR_COLUMNS, Document
from sync_server.papers.reports.figures import DoorFigures, ReportFigures, UnitFigures
from sync_server.papers.reports.ways import WayLine, ways

Parts = tuple[Part, ...]
ALL_PARTS: Parts = ("new", "late", "corrected")
_DOOR_CELLS = {"total": "households", "residents": "residents"}


class Piece(NamedTuple):
    """A text of a table, and the address behind it, empty where it is no count of records."""

    text: str
    address: str = ""


Cell = tuple[Piece, ...]


class LinkedTable(NamedTuple):
    """A table of the report with its title, its heading row, and its other rows."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def linked(
    report_id: str, campaign: Campaign, figures: ReportFigures, document: Document
) -> Iterator[LinkedTable]:
    """Give the annex's tables with the address behind each figure that counts records."""
    at = _Addresses(report_id, campaign)
    names = annex.columns(figures)
    told = [[r.line for r in annex.rows(campaign, figures, i.key)] for i in campaign.indicators]
    linked_lines = [[[at.line(x).get(name, ()) for name in names] for x in lines] for lines in told]
    told_ways = [[[at.told(cell) for cell in row] for row in table.rows] for table in ways(campaign, figures)]
    places = [*linked_lines, [at.doors(d) for d in figures.doors], *told_ways]
    for (title, table), rows in zip(document.annex, places, strict=True):
        yield LinkedTable(title, table[0], tuple(_row(*pair) for pair in zip(table[1:], rows, strict=True)))


def _row(texts: Iterable[str], addresses: Iterable[tuple[str, ...]]) -> tuple[Cell, ...]:
    """Return cells; a text of several numbers, as `1 / 2 / 3`, has as many addresses."""
    return tuple(
        tuple(map(Piece, text.split(" / "), places)) if len(places) > 1 else (Piece(text, *places),)
        for text, places in zip(texts, addresses, strict=True)
    )


class _Addresses(NamedTuple):
    report_id: str
    campaign: Campaign

    def line(self, line: UnitFigures) -> dict[str, tuple[str, ...]]:
        """Return the addresses behind the cells of an indicator's row, by column; others open nothing."""
        unit, indicator = self.campaign.unit(line.unit_id), self.campaign.indicator(line.indicator)
        suffix, word = own_suffix(unit, indicator), done_word(line.kind)

        def cells(*words: str) -> list[str]:
            return [f"{indicator.key}.{w}{suffix}" for w in words]

        def counted(n: int, *words: str) -> str:
            return self._of("records", unit.unit_id, cells(*words)) if n else ""

        def moved(n: int, word: str, parts: Parts) -> tuple[str, ...]:
            return (self._of("moved", unit.unit_id, cells(word), parts),) if n else ()

        def bases(n: int, *names: str) -> str:
            return counted(n, *[f"achieved.basis.{b}" for b in names])

        return {
            "done": (counted(line.done, word),),
            "change": moved(line.change, word, ALL_PARTS),
            "new": moved(line.new, word, ("new",)),
            "late": moved(line.late, word, ("late",)),
            "corrected": moved(line.corrected, word, ("corrected",)),
            "eligible": (counted(line.eligible, "eligible"),),
            "more_eligible": moved(line.more_eligible, "eligible", ALL_PARTS),
            "achieved": (counted(line.achieved, "achieved"),),
            "basis": (
                bases(line.confirmed, *CONFIRMED),
                bases(line.seen, *SEEN),
                bases(line.said, *SAID),
            ),
        }

    def doors(self, doors: DoorFigures) -> list[tuple[str, ...]]:
        """Return the addresses behind each cell of a row of the households' table."""
        found: list[tuple[str, ...]] = [()]
        for name in DOOR_COLUMNS:
            cell = _DOOR_CELLS.get(name, f"households.{name}")
            found.append((self._of("records", doors.unit_id, [cell]),) if getattr(doors, name) else ())
        return found

    def told(self, cell: WayLine) -> tuple[str, ...]:
        """Return the address behind a number of the tables of ways of working."""
        if cell.of is not None:
            return (f"/reports/{self.report_id}/cohort?{urlencode(cell.of._asdict())}",)
        return (self._of("records", self.campaign.ward_id, list(cell.cells)),) if cell.cells else ()

    def _of(self, what: Literal["records", "moved"], unit: str, cells: list[str], parts: Parts = ()) -> str:
        query = [("unit", unit), *(("cell", c) for c in cells), *(("part", p) for p in parts)]
        return f"/reports/{self.report_id}/{what}?{urlencode(query)}"
