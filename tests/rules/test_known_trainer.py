"""known-trainer, by PG809: judged where a service is given beside the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PROGRAMME,
    UNDETERMINED,
    case_of,
    day,
    expected,
    reversal,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    HourEntry,
    HourLedger,
    Judgement,
    Outcome,
    Remedy,
    Service,
    Trainer,
    check,
    check_booking,
    mended,
)
from passtgenau_core.testing import days, hour_entries, ledgers, services

TEAM = Service(trainers=[Trainer(id="QT-1"), Trainer(id="QT-2")])
NOBODY = Service()
AS_OF = day("2025-06-02")


def entry(name: str, on: str | date, trainer: str | None, **fields: Any) -> HourEntry:
    """An hour that this trainer worked."""
    return HourEntry(
        id=name,
        date=day(on) if isinstance(on, str) else on,
        trainer=trainer,
        **{"module": EINSTIEG, "minutes": 60, **fields},
    )


def judge(
    case: Case, as_of: str | date = AS_OF, service: Service | None = TEAM
) -> tuple[Judgement, ...]:
    """What PG809 says of a case beside a service."""
    as_of = day(as_of) if isinstance(as_of, str) else as_of
    return check(case, as_of=as_of, select=["PG809"], service=service).judgements


def unknown(number: int, name: str, trainer: str) -> Judgement:
    """The breach of an entry of a trainer who does not belong to the service."""
    return expected(
        "PG809",
        f"hours/{number}",
        BREACHED,
        "unknown-trainer",
        observed=trainer,
        pointer=f"/hours/{number}/trainer",
        facts=(name,),
    )


def outcomes(case: Case, as_of: date = AS_OF, service: Service | None = TEAM) -> dict[str, Outcome]:
    """The outcome of each subject."""
    told = judge(case, as_of, service)
    found = {judgement.subject: judgement.outcome for judgement in told}
    assert len(found) == len(told)
    return found


# No rule but PG809 is asked here, and it looks at nothing but hours.
worked_hours = ledgers(PROGRAMME, most=8).map(lambda ledger: case_of(hours=ledger))
ALL_KNOWN = expected("PG809", "hours", MET, "all-trainers-known", pointer="/hours")


class TestTrainers:
    """Concept 4: "Die Aufgaben der QualifikationstrainerInnen ist die Begleitung"."""

    def test_known(self) -> None:
        """If all trainers belong to the service, one judgement says so."""
        case = case_of(
            hours=[entry("H-1", "2025-03-03", "QT-1"), entry("H-2", "2025-03-03", "QT-2")]
        )
        assert judge(case) == (ALL_KNOWN,)

    def test_unknown(self) -> None:
        """Only the entries are told that are not met, in the order of the file."""
        case = case_of(
            hours=[
                entry("H-4", "2025-05-05", "QT-3"),
                entry("H-3", "2025-03-03", "QT-1"),
                entry("H-2", "2025-03-03", "qt-1"),
            ]
        )
        told = judge(case)
        assert told == (unknown(0, "H-4", "QT-3"), unknown(2, "H-2", "qt-1"))
        assert [judgement.remedy for judgement in told] == [
            Remedy(action="reverse", pointer="/hours/0", value="H-4"),
            Remedy(action="reverse", pointer="/hours/2", value="H-2"),
        ]

    def test_without_trainer(self) -> None:
        """Domain: `undetermined`: "a fact is missing; never a silent pass"."""
        case = case_of(hours=[entry("H-1", "2025-03-03", "QT-1"), entry("H-2", "2025-03-03", None)])
        told = judge(case)
        assert told == (
            expected(
                "PG809",
                "hours/1",
                UNDETERMINED,
                "no-trainer-named",
                pointer="/hours/1",
                facts=("H-2",),
            ),
        )
        assert told[0].remedy is None

    def test_fifty_unknown(self) -> None:
        """Fifty unknown trainers are fifty judgements, whatever module they worked in."""
        hours = [
            entry(
                f"H-{number}",
                date(2025, 3, 3) + timedelta(days=number % 7),
                f"QT-{number}",
                module=(EINSTIEG, JOBCOACHING)[number % 2],
            )
            for number in range(1, 53)
        ]
        assert judge(case_of(hours=hours)) == tuple(
            unknown(number, f"H-{number + 1}", f"QT-{number + 1}") for number in range(2, 52)
        )

    def test_a_service_without_trainers(self) -> None:
        """What a service file does not state is missing: nobody belongs to it."""
        case = case_of(hours=[entry("H-1", "2025-03-03", "QT-1")])
        assert judge(case, service=NOBODY) == (unknown(0, "H-1", "QT-1"),)

    @pytest.mark.parametrize("service", [TEAM, NOBODY])
    def test_no_hours(self, service: Service) -> None:
        """Domain: "and one `met` for the subject `hours` if there is none"."""
        assert judge(case_of(), service=service) == (ALL_KNOWN,)

    def test_without_service(self) -> None:
        """Domain: "where a service file was given"; without one it does not apply."""
        for hours in ([], [entry("H-1", "2025-03-03", "QT-9")], [entry("H-1", "2025-03-03", None)]):
            assert judge(case_of(hours=hours), service=None) == (
                expected("PG809", "hours", NOT_APPLICABLE, "no-service-given", pointer="/hours"),
            )


class TestWhatCounts:
    """Domain: "Only what is dated on or before `as_of` is evidence"; "a reversed entry is void"."""

    def test_after_as_of(self) -> None:
        """An entry is judged from its own day on."""
        case = case_of(hours=[entry("H-1", "2025-03-03", "QT-9"), entry("H-2", "2025-03-04", None)])
        assert judge(case, "2025-03-02") == (ALL_KNOWN,)
        assert judge(case, "2025-03-03") == (unknown(0, "H-1", "QT-9"),)
        assert list(outcomes(case, day("2025-03-04")).values()) == [BREACHED, UNDETERMINED]

    @pytest.mark.parametrize("as_of", ["2025-03-03", "2025-04-30", "2025-05-01", "2025-06-02"])
    @pytest.mark.parametrize("trainer", ["QT-9", None])
    def test_reversed(self, as_of: str, trainer: str | None) -> None:
        """A reversed entry is judged on no day, and its reversal needs no trainer."""
        case = case_of(
            hours=[entry("H-1", "2025-03-03", trainer), reversal("H-2", "H-1", "2025-05-01")]
        )
        assert judge(case, as_of) == (ALL_KNOWN,)

    def test_reversal_by_an_unknown_trainer(self) -> None:
        """Who made the reversal does not matter."""
        case = case_of(
            hours=[
                entry("H-1", "2025-03-03", "QT-1"),
                HourEntry(id="H-2", date=day("2025-03-04"), reverses="H-1", trainer="QT-9"),
            ]
        )
        assert judge(case) == (ALL_KNOWN,)

    def test_remedy(self) -> None:
        """Reversing the entry takes its subject away, and leaves the others alone."""
        case = case_of(
            hours=[entry("H-1", "2025-03-03", "QT-9"), entry("H-2", "2025-03-03", "QT-8")]
        )
        first, second = judge(case)
        assert first.remedy is not None
        assert second.remedy is not None
        once = mended(case, first.remedy, as_of=AS_OF)
        assert judge(once) == (unknown(1, "H-2", "QT-8"),)
        assert judge(mended(once, second.remedy, as_of=AS_OF)) == (ALL_KNOWN,)


class TestBooking:
    """`check_booking` with a service tells what the booking would change."""

    CASE = case_of(hours=[entry("H-1", "2025-03-03", "QT-1")])

    def changes(
        self, case: Case, new: HourEntry, service: Service | None
    ) -> tuple[dict[str, Outcome], list[str]]:
        """The outcomes of what PG809 says anew, and the subjects of what it says no more."""
        report = check_booking(case, new, as_of=AS_OF, select=["PG809"], service=service)
        assert report.programme == PROGRAMME
        return {j.subject: j.outcome for j in report}, [j.subject for j in report.withdrawn]

    def test_first_unknown(self) -> None:
        """The first entry that is not met takes the place of the summary."""
        new = entry("H-2", "2025-03-04", "QT-9")
        assert self.changes(self.CASE, new, TEAM) == ({"hours/1": BREACHED}, ["hours"])
        unnamed = entry("H-2", "2025-03-04", None)
        assert self.changes(self.CASE, unnamed, TEAM) == ({"hours/1": UNDETERMINED}, ["hours"])

    def test_second_unknown(self) -> None:
        """A further one comes alone, and a known one changes nothing."""
        case = self.CASE.book(entry("H-2", "2025-03-04", "QT-9"))
        new = entry("H-3", "2025-03-05", "QT-9")
        assert self.changes(case, new, TEAM) == ({"hours/2": BREACHED}, [])
        assert self.changes(case, entry("H-3", "2025-03-05", "QT-2"), TEAM) == ({}, [])

    def test_reversal(self) -> None:
        """Reversing the last one that is not met brings the summary back."""
        case = self.CASE.book(entry("H-2", "2025-03-04", "QT-9"))
        undo = reversal("H-3", "H-2", "2025-05-05")
        assert self.changes(case, undo, TEAM) == ({"hours": MET}, ["hours/1"])
        more = case.book(entry("H-4", "2025-03-04", "QT-8"))
        assert self.changes(more, undo, TEAM) == ({}, ["hours/1"])

    def test_not_yet(self) -> None:
        """An entry of a later day changes nothing yet."""
        assert self.changes(self.CASE, entry("H-2", "2025-06-03", "QT-9"), TEAM) == ({}, [])

    def test_without_service(self) -> None:
        """Without a service nothing changes."""
        assert self.changes(self.CASE, entry("H-2", "2025-03-04", "QT-9"), None) == ({}, [])

    @pytest.mark.parametrize(
        "more",
        [
            (),
            (entry("H-A", "2025-03-03", "QT-9"),),
            (entry("H-A", "2025-03-03", "QT-1"), reversal("H-B", "H-A", "2025-05-05")),
            (entry("H-A", "2025-03-03", "QT-9"), reversal("H-B", "H-A", "2025-05-05")),
            (entry("H-A", "2025-12-01", "QT-9"),),
        ],
        ids=["known", "unknown", "reversed", "unknown but reversed", "unknown but later"],
    )
    def test_cheap(self, more: tuple[HourEntry, ...], monkeypatch: pytest.MonkeyPatch) -> None:
        """It "takes time that grows at most with the logarithm of the ledger's size"."""
        hours = [
            entry(f"H-{n}", date(2024, 1, 1) + timedelta(days=n % 500), "QT-1") for n in range(1000)
        ]
        case = case_of(hours=[*hours, *more])
        between = HourLedger.between
        seen: list[HourEntry] = []

        def watched(
            ledger: HourLedger, module: str, start: date | None = None, end: date | None = None
        ) -> Iterator[tuple[int, HourEntry]]:
            for number, one in between(ledger, module, start, end):
                seen.append(one)
                yield number, one

        monkeypatch.setattr(HourLedger, "between", watched)
        check_booking(
            case, entry("H-X", "2025-03-03", "QT-2"), as_of=AS_OF, select=["PG809"], service=TEAM
        )
        assert len(seen) < 100

    @given(
        case=worked_hours,
        service=st.one_of(st.none(), services()),
        as_of=days(),
        data=st.data(),
    )
    def test_is_the_difference(
        self, case: Case, service: Service | None, as_of: date, data: st.DataObject
    ) -> None:
        """`check_booking` "equals `check(case.book(entry), …).since(check(case, …))`"."""
        live = [
            one.id
            for one in case.ledger
            if not one.is_reversal and case.ledger.reversed_by(one.id) is None
        ]
        undone = data.draw(st.sampled_from((None, *live)))
        new = data.draw(hour_entries(PROGRAMME, "H-X"))
        if undone is not None:
            new = HourEntry(id="H-X", date=as_of, reverses=undone)
        before, after = (
            check(one, as_of=as_of, select=["PG809"], service=service)
            for one in (case, case.book(new))
        )
        booked = check_booking(case, new, as_of=as_of, select=["PG809"], service=service)
        assert booked == after.since(before)


class TestProperties:
    """Domain: PG809, "its trainer belongs to the service, where a service file was given"."""

    @given(case=worked_hours, service=services(), as_of=days())
    def test_entry_by_entry(self, case: Case, service: Service, as_of: date) -> None:
        """A second way to the same outcomes: each entry by itself, from the list of the file."""
        void = {one.reverses for one in case.ledger}
        team = [trainer.id for trainer in service.trainers]
        wanted = {
            f"hours/{number}": UNDETERMINED if one.trainer is None else BREACHED
            for number, one in enumerate(case.ledger)
            if one.reverses is None
            and one.id not in void
            and one.date <= as_of
            and one.trainer not in team
        }
        assert outcomes(case, as_of, service) == (wanted or {"hours": MET})

    @given(case=worked_hours, service=services(), data=st.data())
    def test_order(self, case: Case, service: Service, data: st.DataObject) -> None:
        """Neither the order of entries nor that of trainers matters."""
        turned = attrs.evolve(case, ledger=data.draw(st.permutations(list(case.ledger))))
        other = attrs.evolve(service, trainers=data.draw(st.permutations(service.trainers)))
        before = {(j.outcome, j.facts) for j in judge(case, service=service)}
        assert {(j.outcome, j.facts) for j in judge(turned, service=other)} == before

    @given(case=worked_hours, service=services(), days=st.lists(days(), max_size=4))
    def test_decided_for_good(self, case: Case, service: Service, days: list[date]) -> None:
        """Growing `as_of` never changes what is said of an entry once it is evidence."""
        told: dict[str, Outcome] = {}
        for as_of in sorted(
            [*days, *(one.date + n * ONE_DAY for one in case.ledger for n in (-1, 0))]
        ):
            now = {s: o for s, o in outcomes(case, as_of, service).items() if s != "hours"}
            assert {subject: now.get(subject) for subject in told} == told
            told = now
