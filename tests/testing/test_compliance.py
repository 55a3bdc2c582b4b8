"""The assertion that a case complies, and what it says when it fails."""

from __future__ import annotations

import traceback
from datetime import date
from pathlib import Path

import attrs
import pytest
from hypothesis import given

from passtgenau_core import (
    Case,
    HourEntry,
    InputError,
    Participant,
    Phase,
    Record,
    Service,
    Severity,
    Trainer,
    Waiver,
    check,
    dump_case,
    load_programme,
)
from passtgenau_core.testing import assert_complies, cases, compliant_cases, days

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
DAY = date(2025, 6, 1)
SECRET = "was ill for a week"
# Too long; free text stands wherever a file may hold it.
TOO_LONG = Case(
    id="LOE-2025-007",
    programme=load_programme("passtgenau"),
    participant=Participant(groups=["autismus"], district=SECRET),
    phases=[Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 31))],
    ledger=[
        HourEntry(
            id="H-1",
            date=date(2025, 3, 3),
            module="einstiegsphase",
            minutes=60,
            trainer="QT-1",
            note=SECRET,
        )
    ],
    records=[Record(kind="arbeitsaufnahme", date=date(2025, 4, 1), note=SECRET)],
)


def failure(case: Case | str | Path, **options: object) -> list[str]:
    """The lines that the assertion fails with."""
    with pytest.raises(AssertionError) as caught:
        assert_complies(case, **{"as_of": DAY, "lang": "en", **options})  # type: ignore[arg-type]
    return str(caught.value).splitlines()


class TestCases:
    @given(case=compliant_cases(), as_of=days())
    def test_what_complies_passes(self, case: Case, as_of: date) -> None:
        """Even where nothing may be undetermined and no hint breached."""
        assert_complies(case, as_of=as_of, fail_on=Severity.HINT, strict=True)

    @given(case=cases(), as_of=days())
    def test_it_agrees_with_the_check(self, case: Case, as_of: date) -> None:
        """By default it fails where rules of severity error are breached, and names them."""
        report = check(case, as_of=as_of)
        failing = [j.rule for j in report.breached if j.severity is Severity.ERROR]
        if not failing:
            assert_complies(case, as_of=as_of)
            return
        lines = failure(case, as_of=as_of, lang="de")
        assert [line.split()[1] for line in lines if line.startswith("  Fehler ")] == failing

    def test_what_it_says(self) -> None:
        """Who, of which programme, on which day; then rule, subject, message and remedy."""
        assert failure(TOO_LONG, select="PG202") == [
            "LOE-2025-007 does not comply with passtgenau@2024-05-17 as of 2025-06-01:",
            (
                "  error PG202 Phase 1 (entry phase from 2025-03-03): "
                "ends on 2025-03-31, 2025-03-30 at the latest"
            ),
            "    to mend: set the end to 2025-03-30",
        ]

    def test_in_german_by_default(self) -> None:
        """As everywhere in the library."""
        assert failure(TOO_LONG, select="PG202", lang="de") == [
            "LOE-2025-007 erfüllt passtgenau@2024-05-17 nicht, Stichtag 01.06.2025:",
            (
                "  Fehler PG202 Phase 1 (Einstiegsphase ab 03.03.2025): "
                "Ende 31.03.2025, spätestens 30.03.2025"
            ),
            "    Abhilfe: das Ende auf 30.03.2025 setzen",
        ]
        with pytest.raises(AssertionError, match="Stichtag"):
            assert_complies(TOO_LONG, as_of=DAY)

    def test_without_a_remedy(self) -> None:
        """Where nothing mends and nothing is advised there is no line for it."""
        unknown = attrs.evolve(TOO_LONG, participant=None)
        (_, line) = failure(unknown, select=["PG401"], strict=True)
        assert line == "  undetermined PG401 case: not stated"

    def test_no_free_text(self) -> None:
        """Notes, reasons and districts stay in the file."""
        lines = failure(TOO_LONG, fail_on=Severity.HINT, strict=True)
        assert len(lines) > 5
        assert not any(SECRET in line for line in lines)

    def test_severity(self) -> None:
        """Less grave breaches fail only if they are asked for."""
        options = {"select": ("PG402",), "as_of": DAY}
        assert_complies(TOO_LONG, **options)  # type: ignore[arg-type]
        for least in (Severity.WARNING, Severity.HINT):
            assert failure(TOO_LONG, **options, fail_on=least)[1].startswith("  warning PG402 ")
        assert_complies(TOO_LONG, as_of=DAY, fail_on=None)

    def test_strict(self) -> None:
        """What is undetermined fails if asked, even if no breach does."""
        unknown = attrs.evolve(TOO_LONG, participant=None)
        assert_complies(unknown, as_of=DAY, select=["PG401"])
        for least in (Severity.ERROR, None):
            (_, line) = failure(unknown, select=["PG401"], strict=True, fail_on=least)
            assert line.startswith("  undetermined PG401 case: ")

    def test_only_what_fails_is_listed(self) -> None:
        """A warning is not told among errors."""
        rules = {line.split()[1] for line in failure(TOO_LONG) if line.startswith("  error")}
        assert "PG202" in rules
        assert not any("PG402" in line for line in failure(TOO_LONG))

    def test_options_of_the_check(self) -> None:
        """Readings, selection and service mean what they mean there."""
        short = attrs.evolve(
            TOO_LONG,
            phases=[Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 4))],
        )
        assert_complies(short, as_of=DAY, select=["PG2"])
        (_, line, *_) = failure(short, select=["PG2"], readings={"minimum-length": "error"})
        assert line.startswith("  error PG201 ")
        assert_complies(TOO_LONG, as_of=DAY, select=["PG2", "PG3"], ignore=["PG202", "PG304"])
        team = Service(trainers=[Trainer(id="QT-2")])
        options = {"select": ["PG809"], "fail_on": Severity.WARNING}
        assert_complies(TOO_LONG, as_of=DAY, **options)  # type: ignore[arg-type]
        assert "QT-1" in failure(TOO_LONG, **options, service=team)[1]

    def test_waived_breaches_pass(self) -> None:
        """What the funder consented to does not fail, as long as that holds."""
        waiver = Waiver(
            rule="PG202",
            subject="phases/0",
            reason=SECRET,
            approved_by="loerrach",
            until=date(2025, 6, 1),
        )
        waived = attrs.evolve(TOO_LONG, waivers=[waiver])
        assert_complies(waived, as_of=DAY, select=["PG202"])
        assert len(failure(waived, as_of=date(2025, 6, 2), select=["PG202"])) == 3

    def test_unusable_options(self) -> None:
        """They are no breach."""
        with pytest.raises(InputError):
            assert_complies(TOO_LONG, as_of=DAY, select=["IB"])
        with pytest.raises(InputError):
            assert_complies(TOO_LONG, as_of=DAY, readings={"month": "moon"})

    def test_the_failure_points_to_the_test(self) -> None:
        """Frames that say so are hidden by pytest: the assertion's own is one."""
        with pytest.raises(AssertionError) as caught:
            assert_complies(TOO_LONG, as_of=DAY)
        *_, (frame, _) = traceback.walk_tb(caught.value.__traceback__)
        assert frame.f_locals["__tracebackhide__"] is True


class TestFiles:
    @pytest.mark.parametrize("as_text", [True, False])
    def test_with_line_and_column(self, tmp_path: Path, as_text: bool) -> None:
        """A path may be a text or a path; messages say where in the file it is."""
        path = tmp_path / "a.yaml"
        path.write_text(dump_case(TOO_LONG), encoding="utf-8")
        _, line, _ = failure(str(path) if as_text else path, select=["PG202"])
        text = path.read_text(encoding="utf-8")
        number, stated = next(n for n in enumerate(text.splitlines(), 1) if "end: " in n[1])
        column = stated.index("end: ") + len("end: ") + 1
        assert line.startswith(f"  {path}:{number}:{column}: error PG202 ")

    def test_that_complies(self) -> None:
        """A whole file of the examples."""
        path = EXAMPLES / "cases" / "gesamtmodul-abgeschlossen.yaml"
        assert_complies(path, as_of=date(2030, 1, 1))

    def test_of_an_own_programme(self) -> None:
        """The file names a programme that is given."""
        own = load_programme(EXAMPLES / "programmes" / "unterstuetzte-beschaeftigung.toml")
        folder = EXAMPLES / "programmes"
        assert_complies(folder / "eingehalten.yaml", as_of=date(2026, 3, 2), programme=own)
        assert len(failure(folder / "verletzt.yaml", as_of=date(2026, 3, 2), programme=own)) > 1
        with pytest.raises(InputError):
            assert_complies(folder / "eingehalten.yaml", as_of=date(2026, 3, 2))

    def test_of_a_service(self) -> None:
        """Service files are judged by the rules about services."""
        folder = EXAMPLES / "services"
        assert_complies(folder / "fachdienst.yaml", as_of=DAY, select=["PG801"])
        late = folder / "fehler-fortbildung-zu-lange-her.yaml"
        lines = failure(
            late, as_of=date(2030, 1, 1), select=["PG805"], fail_on=Severity.WARNING, strict=True
        )
        assert lines[0].startswith("service does not comply with passtgenau@2024-05-17 ")
        assert f"{late}:" in lines[1]
        assert "warning PG805 trainer " in lines[1]

    def test_broken_files_are_no_breach(self, tmp_path: Path) -> None:
        """Every problem is told, as loading tells them; a file that is not there is an OSError."""
        path = tmp_path / "a.json"
        path.write_text('{"format": "passtgenau-case/1", "case": 5}', encoding="utf-8")
        with pytest.raises(InputError) as caught:
            assert_complies(path, as_of=DAY)
        assert [problem.pointer for problem in caught.value.problems] == ["", "/case"]
        with pytest.raises(FileNotFoundError):
            assert_complies(tmp_path / "b.json", as_of=DAY)
