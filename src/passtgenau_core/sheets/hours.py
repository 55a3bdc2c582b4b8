"""Time sheets: the rows of a sheet as hour entries, or all problems of all its cells at once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from ..entry import HourEntry, taken
from ..errors import InputError, Problem, unknown_name
from ..language import Text
from ..messages import duration
from ..programme import TERM_NAMES, Programme
from . import values
from .cells import Cell, Row, Sheet, file_problem
from .headings import DURATIONS, HEADINGS, Headings, fields_in, folded, known_headings
from .sources import SheetSource, sheets_of

_TOTALS = frozenset(
    (
        "summe",
        "summen",
        "gesamt",
        "gesamtsumme",
        "gesamtstunden",
        "insgesamt",
        "zwischensumme",
        "übertrag",
        "total",
    )
)
_HIDDEN = Text("ausgeblendet", "hidden")
_TOTAL = Text("Summe", "total")
_ONLY_A_DAY = Text("nur ein Datum", "only a date")
_MOST_NAMED = 10
_UNNAMED = "unnamed"
_DIGITS = 10


@attrs.frozen(kw_only=True)
class HourSheet:
    """What a time sheet holds.

    Attributes:
        file: The name its file goes by in messages, or ``None``.
        name: Name of the sheet; ``None`` for CSV.
        rows: The entries with the numbers of their rows, in the order of the sheet.
        notices: What was left out, and why.
    """

    file: str | None
    name: str | None
    rows: tuple[tuple[int, HourEntry], ...] = attrs.field(repr=False)
    notices: tuple[Text, ...] = ()

    @property
    def entries(self) -> tuple[HourEntry, ...]:
        """The entries, in the order of the sheet."""
        return tuple(entry for _, entry in self.rows)


def read_hours(
    source: SheetSource,
    *,
    programme: Programme | None = None,
    headings: Headings | None = None,
    sheet: str | None = None,
) -> tuple[HourEntry, ...]:
    r"""Read the entries of a time sheet: CSV, XLSX, XLS or ODS.

    The ids of the entries come from their content: reading them again, or a longer sheet that holds
    them, gives the same ids.

    Args:
        source: A path; or bytes, or a file opened for reading bytes.
        programme: The programme whose modules and places the sheet names, by id or title; without
            one, the sheet must state ids, which are not looked up.
        headings: Headings by field, where they are others than those known; for a field that the
            sheet is not to be asked for, none.
        sheet: Name of the sheet; without it, the one that people see and that has headings.

    Raises:
        InputError: with all problems of all cells, each with its place, such as ``Blatt!C7``.
        OSError: if the file cannot be read.
        ModuleNotFoundError: if it is a workbook, and python-calamine is not installed (extra
            ``excel``).

    Example:
        >>> from passtgenau_core import load_programme
        >>> text = b"Datum;Modul;Stunden;Trainer\r\n03.03.2025;Einstiegsphase;1,5;QT-1\r\n"
        >>> entry, = read_hours(text, programme=load_programme("passtgenau"))
        >>> entry.id, str(entry.date), entry.module, entry.minutes
        ('T-f22dd6cfd5', '2025-03-03', 'einstiegsphase', 90)
    """
    return read_sheet(source, programme=programme, headings=headings, sheet=sheet).entries


def read_sheet(
    source: SheetSource,
    *,
    programme: Programme | None = None,
    headings: Headings | None = None,
    sheet: str | None = None,
) -> HourSheet:
    """As :func:`read_hours`, and tell rows and what was left out."""
    known = known_headings(headings)
    file, sheets = sheets_of(source, sheet)
    chosen, head = _chosen(sheets, known, file)
    return _Reading(chosen, head, known, programme).result()


def _chosen(
    sheets: Iterable[Sheet], known: Mapping[str, str], file: str | None
) -> tuple[Sheet, Row]:
    """The sheet that holds hours, and its row of headings.

    Raises:
        InputError: if no sheet has such a row, or several sheets of a workbook have one.
    """
    found = [(sheet, head) for sheet in sheets if (head := _head(sheet, known)) is not None]
    if not found:
        problem = file_problem(
            file,
            Text("Überschriften nicht gefunden", "headings not found"),
            Text(
                "eine Zeile mit Datum, Modul und Minuten, Stunden oder Von und Bis",
                "a row with Date, Module and Minutes, Hours or From and To",
            ),
        )
        raise InputError([problem])
    names = [sheet.name for sheet, _ in found if sheet.name is not None]
    if len(names) > 1:
        what = Text("Mehrere Blätter haben Stunden", "several sheets have hours")
        expected = Text(f"eines von: {', '.join(names)}", f"one of: {', '.join(names)}")
        raise InputError([file_problem(file, what, expected)])
    # A text was cut into cells in several ways; the right one finds most headings.
    return max(found, key=lambda pair: len(fields_in(pair[1], known)))


def _head(sheet: Sheet, known: Mapping[str, str]) -> Row | None:
    """The row with most headings, the date among them: above it may stand titles and dates."""
    found = [(len(fields), row) for row in sheet.rows if "date" in (fields := _fields(row, known))]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _fields(row: Row, known: Mapping[str, str]) -> dict[str, int]:
    """The column of each field; of two for one field, the first."""
    return {field: column for column, field in reversed(fields_in(row, known))}


class _Reading:
    """Reads the rows of one sheet."""

    def __init__(
        self, sheet: Sheet, head: Row, known: Mapping[str, str], programme: Programme | None
    ) -> None:
        self._sheet = sheet
        self._head = head
        self._known = known
        self._columns = _fields(head, known)
        self._problems: list[tuple[int, int, Problem]] = []
        self._rows: list[tuple[int, HourEntry]] = []
        self._left_out: defaultdict[Text, list[int]] = defaultdict(list)
        self._seen: Counter[str] = Counter()
        self._ids: set[str] = set()
        self._parsers: Mapping[str, Callable[[Cell], Any]] = {
            "date": partial(values.day, epoch=sheet.epoch),
            "module": partial(_named, "modules", _names("modules", programme)),
            "from": values.clock,
            "to": values.clock,
            "minutes": values.minutes,
            "hours": values.hours,
            "trainer": values.word,
            "place": partial(_named, "places", _names("places", programme)),
            "note": values.remark,
            "id": values.word,
        }

    def result(self) -> HourSheet:
        """What the sheet holds.

        Raises:
            InputError: with all problems.
        """
        self._examine_head()
        if not self._problems:
            for row in self._sheet.rows:
                if row.number > self._head.number:
                    self._take(row)
        if self._problems:
            in_order = sorted(self._problems, key=lambda found: found[:2])
            raise InputError(self._sheet.placed(p, row, column) for row, column, p in in_order)
        return HourSheet(
            file=self._sheet.file,
            name=self._sheet.name,
            rows=tuple(self._rows),
            notices=tuple(_notice(why, rows) for why, rows in self._left_out.items()),
        )

    def _examine_head(self) -> None:
        """Find columns that are missing, and such as are there twice."""
        number, columns = self._head.number, self._columns
        for column, field in fields_in(self._head, self._known):
            if column != columns[field]:
                first = self._sheet.place(number, columns[field])
                what = Text(f"zweite Spalte für {field}", f"second column for {field}")
                expected = Text(
                    f"nur eine; die erste ist {first}", f"one only; the first is {first}"
                )
                self._tell(number, column, Problem(what=what, expected=expected))
        missing = [] if "module" in columns else ["module"]
        if not columns.keys() & {"minutes", "hours"}:
            missing += [field for field in ("from", "to") if field not in columns]
        for field in missing:
            listed = ", ".join(HEADINGS[field])
            what = Text(f"Spalte für {field} fehlt", f"column for {field} is missing")
            expected = Text(f"eine der Überschriften {listed}", f"one of the headings {listed}")
            self._tell(number, columns["date"], Problem(what=what, expected=expected))

    def _take(self, row: Row) -> None:
        cells = {
            field: cell
            for field, column in self._columns.items()
            if (cell := row.cell(column)) is not None
        }
        filled = {
            field
            for field, cell in cells.items()
            if not (field in ("minutes", "hours") and values.is_zero(cell))
        }
        first = row.first
        if not filled:
            return
        if row.is_hidden:
            self._left_out[_HIDDEN].append(row.number)
        elif isinstance(first, str) and folded(first).partition(" ")[0] in _TOTALS:
            self._left_out[_TOTAL].append(row.number)
        elif filled == {"date"}:
            if "date" in self._parsed(row.number, {"date": cells["date"]}):
                self._left_out[_ONLY_A_DAY].append(row.number)
        else:
            self._book(row.number, cells)

    def _book(self, number: int, cells: Mapping[str, Cell]) -> None:
        """Make an entry of the cells of a row, or note what is wrong with them."""
        before = len(self._problems)
        read = self._parsed(number, cells)
        for field in self._missing(cells):
            self._tell_field(number, field, _missing_value(field))
        if len(self._problems) > before:
            return
        stated = {field: read.pop(field) for field in ("minutes", "hours") if field in read}
        if "from" in read:
            read["from_"] = read.pop("from")
        else:
            read["minutes"] = next(iter(stated.values()))
        own_id = read.pop("id", None)
        try:
            entry = HourEntry(id=own_id or _UNNAMED, **read)
        except InputError as error:
            for problem in error.problems:
                self._tell_field(number, problem.pointer.lstrip("/"), problem)
            return
        for field, minutes in stated.items():
            if minutes != entry.minutes:
                self._tell_field(number, field, _contradiction(minutes, entry.minutes or 0))
        if own_id is None:
            entry = attrs.evolve(entry, id=self._id_of(entry))
        if entry.id in self._ids:
            self._tell_field(number, "id", taken(entry.id, ""))
        self._ids.add(entry.id)
        self._rows.append((number, entry))

    def _parsed(self, number: int, cells: Mapping[str, Cell]) -> dict[str, Any]:
        """The values of cells by field; what cannot be read is noted."""
        read: dict[str, Any] = {}
        for field, cell in cells.items():
            try:
                read[field] = self._parsers[field](cell)
            except InputError as error:
                for problem in error.problems:
                    self._tell_field(number, field, problem)
        return read

    def _missing(self, cells: Mapping[str, Cell]) -> list[str]:
        """The fields that a row lacks: its day, its module, and one way to state its duration."""
        missing = [field for field in ("date", "module") if field not in cells]
        clocks = [field for field in ("from", "to") if field in cells]
        if len(clocks) == 1:
            missing.append("to" if clocks == ["from"] else "from")
        elif not clocks and not cells.keys() & {"minutes", "hours"}:
            missing.append(next(field for field in DURATIONS if field in self._columns))
        return missing

    def _id_of(self, entry: HourEntry) -> str:
        """An id made of what is worked; of equal rows, each has its own."""
        content = [
            str(entry.date),
            entry.module,
            entry.minutes if entry.from_ is None else [str(entry.from_), str(entry.to)],
            entry.trainer,
            entry.place,
        ]
        text = json.dumps(content)
        number = self._seen[text]
        self._seen[text] += 1
        digest = hashlib.sha256(f"{text}{number}".encode()).hexdigest()
        return f"T-{digest[:_DIGITS]}"

    def _tell_field(self, number: int, field: str, problem: Problem) -> None:
        """Note a problem of a field, at its cell or else at that of the date."""
        self._tell(number, self._columns.get(field, self._columns["date"]), problem)

    def _tell(self, number: int, column: int, problem: Problem) -> None:
        self._problems.append((number, column, problem))


def _names(field: str, programme: Programme | None) -> Mapping[str, str] | None:
    """The ids of a field's words by their ids and titles, or ``None`` if nobody knows them."""
    if programme is None:
        return None
    names: dict[str, str] = {}
    for word in sorted(programme.terms(field)):
        title = programme.title_of(word)
        names |= {
            folded(name): word for name in (word, *(() if title is None else (title.de, title.en)))
        }
    return names


def _named(field: str, names: Mapping[str, str] | None, cell: Cell) -> str:
    """The id of a word that the programme knows.

    Raises:
        InputError: for a word that it does not know.
    """
    name = values.word(cell)
    if names is None:
        return name
    found = names.get(folded(name))
    if found is None:
        raise InputError([unknown_name(TERM_NAMES[field], name, set(names.values()))])
    return found


def _missing_value(field: str) -> Problem:
    if field in ("minutes", "hours"):
        return Problem(
            what=Text("Dauer fehlt", "duration is missing"),
            expected=Text("Minuten, Stunden oder Von und Bis", "minutes, hours, or from and to"),
        )
    return Problem(
        what=Text(f"{HEADINGS[field][0]} fehlt", f"{field} is missing"),
        expected=Text("eine Angabe", "a value"),
    )


def _contradiction(minutes: int, worked: int) -> Problem:
    return Problem(
        what=Text("Dauer widersprüchlich", "contradictory duration"),
        got=Text(duration(minutes), duration(minutes, "en")),
        expected=Text(duration(worked), duration(worked, "en")),
    )


def _notice(why: Text, rows: list[int]) -> Text:
    """Which rows were left out.

    Example:
        >>> _notice(Text("Summe", "total"), [4, 9]).en
        'rows left out (total): 4, 9'
    """
    named = listed(rows)
    return Text(
        f"Zeilen ausgelassen ({why.de}): {named.de}", f"rows left out ({why.en}): {named.en}"
    )


def listed(rows: Sequence[int]) -> Text:
    """Numbers of rows, if they are not too many.

    Example:
        >>> listed(range(2, 14)).en
        '2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more'
    """
    named = ", ".join(map(str, rows[:_MOST_NAMED]))
    more = len(rows) - _MOST_NAMED
    if more <= 0:
        return Text.same(named)
    return Text(f"{named} und {more} weitere", f"{named} and {more} more")
