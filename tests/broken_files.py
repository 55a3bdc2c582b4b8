"""A hundred files, each broken in another way, and where their problems are.

All but the oddest are made of one good case by replacing a few characters. In the replacement ``§``
marks where a problem begins, so that nobody has to count lines and columns, this library least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

Place = tuple[int | None, int | None, str]
"""Line and column, unless the file cannot be opened, and JSON pointer of a problem."""

GOOD = """\
format: passtgenau-case/1
programme: passtgenau@2024-05-17
case: LOE-2025-001
participant:
  groups: [autismus]
  district: Landkreis Lörrach
agreement:
  provider: st-josefshaus
  signed_on: 2025-02-17
  modules: [einstiegsphase, qualifizierungsphase]
budget:
  start: 2025-03-01
  end: 2027-02-28
  hours: {einstiegsphase: 48, qualifizierungsphase: 540}
  amount: "35280.00"
  rates:
  - {from: 2025-01-01, rate: "60.00"}
phases:
- {module: einstiegsphase, start: 2025-03-03, end: 2025-03-28, planned_hours: 48}
- {module: qualifizierungsphase, start: 2025-03-31, end: 2026-01-30}
hours:
- {id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 120, trainer: QT-1, place: villa}
- {id: H-2, date: 2025-03-04, module: einstiegsphase, from: "09:00", to: "11:30"}
- {id: H-3, date: 2025-03-04, reverses: H-1}
goals:
- {id: Z-1, agreed_on: 2025-03-10, icf: d850}
records:
- {kind: reflexionsgespraech, date: 2025-05-20, with: [teilnehmende], topics: [kritik]}
- {kind: moduldokumentation, module: einstiegsphase, date: 2025-04-02, goals: {Z-1: teilweise}}
- {kind: einsichtsverlangen, date: 2025-04-10, form: schriftlich, answered_on: 2025-04-22}
- {kind: abschlussbericht, date: 2026-02-02, icf: [{code: d850, performance: 2}]}
waivers:
- {rule: PG202, subject: phases/1, reason: frei erfunden, approved_by: E-1, until: 2026-03-31}
"""

GOOD_JSON = """\
{
  "format": "passtgenau-case/1",
  "programme": "passtgenau@2024-05-17",
  "case": "LOE-2025-002",
  "participant": {"groups": ["autismus"], "district": "Landkreis Lörrach"},
  "phases": [
    {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28", "planned_hours": 48}
  ],
  "hours": [
    {"id": "H-1", "date": "2025-03-03", "module": "einstiegsphase", "minutes": 120},
    {"id": "H-2", "date": "2025-03-04", "module": "einstiegsphase", "from": "09:00", "to": "10:00"}
  ]
}
"""

MARK = "§"


class Edit(NamedTuple):
    """What of a good case is replaced by what, and the pointers of the marked problems."""

    name: str
    old: str
    new: str
    pointers: str = ""
    """Separated by blanks; by itself the document."""


class BrokenFile(NamedTuple):
    """A file, how it is made, and where its problems are, in order."""

    name: str
    make: Callable[[Path], object]
    places: tuple[Place, ...]


_IN_YAML = (
    # Keys
    Edit("unknown-key", "participant:", "§participnt:", "/participnt"),
    Edit("unknown-key-inside", "end: 2025-03-28", "§ende: 2025-03-28", "/phases/0/ende"),
    Edit("key-with-a-blank", "district:", "§the district:", "/participant"),
    Edit("duplicate-key", "goals:\n", "goals: []\n§goals:\n", "/goals"),
    Edit("key-missing", "- {module: einstiegsphase, start", "- §{start", "/phases/0"),
    Edit("list-as-key", "district:", "§[a, b]:"),
    Edit("no-colon", "case: LOE-2025-001\n", "case LOE-2025-001\n§"),
    # Types
    Edit("text-for-a-list", "groups: [autismus]", "groups: §autismus", "/participant/groups"),
    Edit(
        "list-for-a-mapping",
        "hours: {einstiegsphase: 48, qualifizierungsphase: 540}",
        "hours: §[48]",
        "/budget/hours",
    ),
    Edit("mapping-for-a-word", "[autismus]", "[§{autismus: true}]", "/participant/groups/0"),
    Edit("nothing-for-a-list", GOOD[GOOD.index("waivers:") :], "waivers:§\n", "/waivers"),
    Edit("truth-for-minutes", "minutes: 120", "minutes: §true", "/hours/0/minutes"),
    Edit("fraction-for-minutes", "minutes: 120", "minutes: §90.5", "/hours/0/minutes"),
    Edit("number-for-an-amount", 'amount: "35280.00"', "amount: §35280.00", "/budget/amount"),
    # Days and times
    Edit("day-that-is-none", "start: 2025-03-03", "start: §2025-02-30", "/phases/0/start"),
    Edit("german-day", "start: 2025-03-03", "start: §03.03.2025", "/phases/0/start"),
    Edit(
        "day-with-a-time",
        "signed_on: 2025-02-17",
        "signed_on: §2025-02-17T10:00:00",
        "/agreement/signed_on",
    ),
    Edit("day-before-all-days", "start: 2025-03-31", "start: §1899-12-31", "/phases/1/start"),
    Edit("day-after-all-days", "end: 2026-01-30", "end: §2200-01-01", "/phases/1/end"),
    Edit("day-as-a-number", "agreed_on: 2025-03-10", "agreed_on: §20250310", "/goals/0/agreed_on"),
    Edit("end-before-start", "end: 2025-03-28", "end: §2025-03-02", "/phases/0/end"),
    Edit(
        "answered-before-it-was-asked",
        "answered_on: 2025-04-22",
        "answered_on: §2025-04-09",
        "/records/2/answered_on",
    ),
    Edit(
        "broken-off-without-end",
        "end: 2026-01-30",
        "ended_early: §frei erfunden",
        "/phases/1/ended_early",
    ),
    Edit("hour-that-is-none", 'from: "09:00"', 'from: §"25:00"', "/hours/1/from"),
    Edit(
        "hour-that-spring-skips",
        '2025-03-04, module: einstiegsphase, from: "09:00"',
        '2025-03-30, module: einstiegsphase, from: §"02:30"',
        "/hours/1/from",
    ),
    # Numbers
    Edit("no-minutes", "minutes: 120", "minutes: §0", "/hours/0/minutes"),
    Edit("minutes-below-zero", "minutes: 120", "minutes: §-120", "/hours/0/minutes"),
    Edit("minutes-beyond-measure", "minutes: 120", f"minutes: §{'9' * 30}", "/hours/0/minutes"),
    Edit(
        "no-whole-minutes", "planned_hours: 48", "planned_hours: §0.001", "/phases/0/planned_hours"
    ),
    Edit("infinite-hours", "planned_hours: 48", "planned_hours: §.inf", "/phases/0/planned_hours"),
    Edit("german-amount", '"35280.00"', '§"35.280,00"', "/budget/amount"),
    Edit("amount-of-half-a-cent", '"60.00"', '§"60.005"', "/budget/rates/0/rate"),
    # Words
    Edit("another-format", "passtgenau-case/1", "§passtgenau-case/2", "/format"),
    Edit("unknown-programme", "passtgenau@2024-05-17", "§pasgenau", "/programme"),
    Edit(
        "unknown-module",
        "module: qualifizierungsphase",
        "module: §qualifizierungsfase",
        "/phases/1/module",
    ),
    Edit(
        "module-in-capitals",
        "module: qualifizierungsphase",
        "module: §Qualifizierungsphase",
        "/phases/1/module",
    ),
    Edit("unknown-provider", "st-josefshaus", "§josefshaus", "/agreement/provider"),
    Edit(
        "unknown-bundle",
        "[einstiegsphase, qualifizierungsphase]",
        "§gesamtmodule",
        "/agreement/modules",
    ),
    Edit(
        "unknown-kind",
        "kind: reflexionsgespraech",
        "kind: §reflektionsgespraech",
        "/records/0/kind",
    ),
    Edit("unknown-topic", "[kritik]", "[§kritk]", "/records/0/topics/0"),
    Edit("unknown-goal", "goals: {Z-1: ", "goals: {Z-2: §", "/records/1/goals/Z-2"),
    Edit("unknown-state-of-a-goal", "Z-1: teilweise", "Z-1: §erreichbar", "/records/1/goals/Z-1"),
    Edit("unknown-rule", "rule: PG202", "rule: §PG999", "/waivers/0/rule"),
    Edit("no-icf-code", "icf: d850", "icf: §x850", "/goals/0/icf"),
    Edit(
        "qualifier-of-another-component", "performance: 2", "extent: §2", "/records/3/icf/0/extent"
    ),
    # Ids
    Edit("id-that-is-a-name", "case: LOE-2025-001", "case: §Frei Erfunden", "/case"),
    Edit("id-too-long", "trainer: QT-1", f"trainer: §{'Q' * 65}", "/hours/0/trainer"),
    Edit("entry-id-used-twice", "id: H-2", "id: §H-1", "/hours/1/id"),
    Edit(
        "two-rates-from-one-day",
        '"60.00"}\n',
        '"60.00"}\n  - {from: §2025-01-01, rate: "61.00"}\n',
        "/budget/rates/1/from",
    ),
    # Entries
    Edit("duration-stated-twice", "- {id: H-2", "- §{minutes: 90, id: H-2", "/hours/1"),
    Edit(
        "no-duration",
        '{id: H-2, date: 2025-03-04, module: einstiegsphase, from: "09:00", to: "11:30"',
        "§{id: H-2, date: 2025-03-04, module: einstiegsphase",
        "/hours/1",
    ),
    Edit(
        "to-without-from",
        '{id: H-2, date: 2025-03-04, module: einstiegsphase, from: "09:00"',
        "§{id: H-2, date: 2025-03-04, module: einstiegsphase",
        "/hours/1",
    ),
    Edit(
        "reverses-a-reversal",
        "H-1}\n",
        "H-1}\n- {id: H-4, date: 2025-03-05, reverses: §H-3}\n",
        "/hours/3/reverses",
    ),
    Edit("reversal-with-minutes", "{id: H-3", "§{minutes: 1, id: H-3", "/hours/2"),
    Edit("reverses-nothing", "reverses: H-1", "reverses: §H-9", "/hours/2/reverses"),
    Edit("reverses-itself", "reverses: H-1", "reverses: §H-3", "/hours/2/reverses"),
    Edit(
        "reversed-twice",
        "H-1}\n",
        "H-1}\n- {id: H-4, date: 2025-03-05, reverses: §H-1}\n",
        "/hours/3/reverses",
    ),
    Edit(
        "reverses-another-module",
        "reverses: H-1",
        "reverses: H-1, module: §jobcoaching",
        "/hours/2/module",
    ),
    # Waivers
    Edit("waiver-without-reason", "reason: frei erfunden", 'reason: §" "', "/waivers/0/reason"),
    # YAML
    Edit(
        "alias",
        "- {module: qualifizierungsphase",
        "- §*first\n- {module: qualifizierungsphase",
    ),
    Edit("tag", "district: Landkreis", "district: §!!python/name:os.system Landkreis"),
    Edit("tab", "  groups", "§\tgroups"),
    Edit("two-documents", "goals:\n", "§---\ngoals:\n"),
    Edit("bracket-never-closed", "[autismus]\n  district", "[autismus\n  district§"),
    Edit(
        "quotation-never-closed",
        '.00"\n  rates:\n  - {from: 2025-01-01, rate: "',
        '.00\n  rates:\n  - {from: 2025-01-01, rate: "§',
    ),
    Edit("too-deep", "[autismus]", f"{'[' * 62}§[{']' * 63}"),
    Edit("control-character", "Landkreis", "Land§\x07kreis"),
    # Several at once
    Edit(
        "many-problems",
        "start: 2025-03-03, end: 2025-03-28, planned_hours: 48}\n- {module: qualifizierungsphase",
        "start: §2025-02-30, §ende: 2025-03-28, planned_hours: §0}\n- {module: §quali",
        "/phases/0/start /phases/0/ende /phases/0/planned_hours /phases/1/module",
    ),
)

_IN_JSON = (
    Edit("value-missing", "120}", "§}"),
    Edit("truncated", GOOD_JSON[GOOD_JSON.index("120") :], "§"),
    Edit("comma-missing", '"LOE-2025-002",\n  ', '"LOE-2025-002"\n  §'),
    Edit("comment", '"programme"', '§// frei erfunden\n  "programme"'),
    Edit("single-quotes", '"autismus"', "§'autismus'"),
    Edit("not-a-number", "48}", "§NaN}", "/phases/0/planned_hours"),
    Edit("infinity", "120", "§-Infinity", "/hours/0/minutes"),
    Edit("huge-exponent", "120", "§1e99999", "/hours/0/minutes"),
    Edit("duplicate-key", '"to": "10:00"', '§"from": "10:00"', "/hours/1/from"),
    Edit("half-a-character", "Lörrach", r"L§\ud83d"),
    Edit("unknown-escape", "Lörrach", r"L§\x41"),
    Edit("tab-in-a-text", "Lörrach", "L§\t"),
    Edit("text-never-closed", '2025-03-28", "', '2025-03-28, "§'),
    Edit("second-value", "}\n  ]\n}\n", "}\n  ]\n}\n§{}\n"),
    Edit("too-deep", '["autismus"]', f"{'[' * 62}§{'[' * 4938}{']' * 5000}"),
    Edit("key-missing", '{"id": "H-1", ', "§{", "/hours/0"),
    Edit("day-that-is-none", '"2025-03-28"', '§"2025-03-32"', "/phases/0/end"),
    Edit("nothing-for-a-day", '"start": "2025-03-03"', '"start": §null', "/phases/0/start"),
    Edit("unknown-key", '"hours": [', '§"hour": [', "/hour"),
)

_UMLAUT = (6, 24, "")
"""Where the first letter beyond ASCII stands in the good case."""

_AS_A_WHOLE: tuple[tuple[str, bytes, Place], ...] = (
    ("empty.yaml", b"", (1, 1, "")),
    ("empty.json", b"", (1, 1, "")),
    ("only-comments.yml", b"# frei erfunden\n\n", (1, 1, "")),
    ("null.json", b"null", (1, 1, "")),
    ("windows-1252.yaml", GOOD.encode("cp1252"), _UMLAUT),
    ("half-an-umlaut.yaml", GOOD.encode().replace(b"\xc3\xb6", b"\xc3"), _UMLAUT),
    ("utf-16.yaml", GOOD.encode("utf-16"), (1, 1, "")),
    ("all-bytes.yaml", bytes(range(256)), (2, 118, "")),
    ("zeros.JSON", bytes(1000), (1, 1, "")),
    ("picture.yml", b"\x89PNG\r\n\x1a\n", (1, 1, "")),
    ("name of\ntwo lines.yaml", b"{", (1, 2, "")),
)

_LINKS = (("link-to-nothing.yaml", "nothing"), ("link-to-itself.json", "link-to-itself.json"))


def broken_files() -> Iterator[BrokenFile]:
    """All broken files."""
    for ending, good, edits in (("yaml", GOOD, _IN_YAML), ("json", GOOD_JSON, _IN_JSON)):
        for edit in edits:
            content, places = edited(good, edit)
            yield BrokenFile(f"{edit.name}.{ending}", partial(_write, content), places)
    for name, content, place in _AS_A_WHOLE:
        yield BrokenFile(name, partial(_write, content), (place,))
    for name, target in _LINKS:
        yield BrokenFile(name, partial(_link, target), ((None, None, ""),))


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _link(target: str, path: Path) -> None:
    path.symlink_to(target)


def edited(good: str, edit: Edit) -> tuple[bytes, tuple[Place, ...]]:
    """The content of a broken file, and where its problems begin."""
    assert edit.old in good, edit.name
    text = good.replace(edit.old, edit.new, 1)
    pointers = edit.pointers.split(" ")
    assert text.count(MARK) == len(pointers), edit.name
    places: list[Place] = []
    for pointer in pointers:
        before, _, after = text.partition(MARK)
        text = before + after
        places.append((before.count("\n") + 1, len(before) - before.rfind("\n"), pointer))
    return text.encode(), tuple(places)
