"""membership as rules about services use it: PG801 (partners), PG807 (rooms), PG808 (contacts)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    MET,
    ONE_DAY,
    PENDING,
    PROGRAMME,
    day,
    expected,
    judge_service,
    with_parameters,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, Outcome, Service, Severity
from passtgenau_core.rules.membership import Parameters
from passtgenau_core.testing import days, services

LEBENSHILFE, JOSEFSHAUS = BOTH = ("lebenshilfe-suedschwarzwald", "st-josefshaus")
CONTACTS = ("ifd", "eingliederungshilfe", "unternehmen")
AS_OF = "2025-06-02"


def cooperating(partners: Iterable[str], since: str | None) -> Service:
    """A service of these partners, who agreed on a day."""
    return Service(partners=tuple(partners), cooperation=None if since is None else day(since))


def outcome_of(rule: str, service: Service, as_of: str | date = AS_OF) -> Outcome:
    """The outcome of the one judgement, which is of the service."""
    (told,) = judge_service(rule, service, as_of)
    assert told.subject == "service"
    return told.outcome


class TestPartners:
    """Concept, Präambel: "vereinbart die Lebenshilfe … und das St. Josefshaus eine Kooperation"."""

    @pytest.mark.parametrize("partners", [BOTH, BOTH[::-1], (*BOTH, "example")])
    @pytest.mark.parametrize("as_of", ["2024-06-03", "2025-06-02"])
    def test_both(self, partners: tuple[str, ...], as_of: str) -> None:
        """Both partners with the day of their cooperation are met, from that day on."""
        assert judge_service("PG801", cooperating(partners, "2024-06-03"), as_of) == (
            expected(
                "PG801",
                "service",
                MET,
                "since-that-day",
                observed=day("2024-06-03"),
                pointer="/cooperation",
                facts=("/cooperation",),
            ),
        )

    def test_before_that_day(self) -> None:
        """On the day before nothing is wrong yet, and nothing agreed."""
        assert judge_service("PG801", cooperating(BOTH, "2024-06-03"), "2024-06-02") == (
            expected(
                "PG801",
                "service",
                PENDING,
                "from-that-day",
                observed=day("2024-06-03"),
                pointer="/cooperation",
                facts=("/cooperation",),
            ),
        )

    def test_without_a_day(self) -> None:
        """Domain: "cooperation agreed (date)": without the day it is missing, and a breach."""
        assert judge_service("PG801", cooperating(BOTH, None), AS_OF) == (
            expected("PG801", "service", BREACHED, "no-day-stated", pointer="/cooperation"),
        )

    @pytest.mark.parametrize("since", [None, "2024-06-03", "2026-06-01"])
    @pytest.mark.parametrize(
        ("partners", "missing"),
        [
            ((), BOTH),
            ((LEBENSHILFE,), (JOSEFSHAUS,)),
            ((JOSEFSHAUS, "example"), (LEBENSHILFE,)),
            ((JOSEFSHAUS, JOSEFSHAUS), (LEBENSHILFE,)),
        ],
    )
    def test_one_is_missing(
        self, partners: tuple[str, ...], missing: tuple[str, ...], since: str | None
    ) -> None:
        """Who is missing is told, whatever the day of the cooperation."""
        assert judge_service("PG801", cooperating(partners, since), AS_OF) == (
            expected(
                "PG801",
                "service",
                BREACHED,
                "not-all-of-these",
                observed=missing,
                allowed=BOTH,
                pointer="/partners",
                facts=("/partners",),
            ),
        )

    @given(service=services(), as_of=days())
    def test_decided_for_good(self, service: Service, as_of: date) -> None:
        """Domain: "`pending` may become `met`", and only the day of the cooperation does that."""
        now = outcome_of("PG801", service, as_of)
        if not set(BOTH) <= set(service.partners) or service.cooperation is None:
            assert now is BREACHED
            return
        assert now is (MET if service.cooperation <= as_of else PENDING)
        assert outcome_of("PG801", service, service.cooperation) is MET
        assert outcome_of("PG801", service, service.cooperation - ONE_DAY) is PENDING


class TestRooms:
    """Concept 5: "Räumlichkeiten im Rhywerk in Rheinfelden und in der Villa in Laufenburg"."""

    @pytest.mark.parametrize(
        ("rooms", "found"),
        [
            (("rhywerk",), ("rhywerk",)),
            (("villa",), ("villa",)),
            (("villa", "rhywerk"), ("rhywerk", "villa")),
            (("praktikumsbetrieb", "villa"), ("villa",)),
        ],
    )
    def test_one_is_enough(self, rooms: tuple[str, ...], found: tuple[str, ...]) -> None:
        """One of them is enough; those found are told in the concept's order."""
        assert judge_service("PG807", Service(rooms=rooms), AS_OF) == (
            expected(
                "PG807",
                "service",
                MET,
                "among-these",
                observed=found,
                pointer="/rooms",
                facts=("/rooms",),
            ),
        )

    @pytest.mark.parametrize("rooms", [(), ("praktikumsbetrieb",), ("example",)])
    def test_none(self, rooms: tuple[str, ...]) -> None:
        """Another place is none of them, and a service without rooms has none: a breach."""
        assert judge_service("PG807", Service(rooms=rooms), AS_OF) == (
            expected(
                "PG807",
                "service",
                BREACHED,
                "none-of-these",
                allowed=("rhywerk", "villa"),
                pointer="/rooms",
                facts=("/rooms",),
            ),
        )


class TestContacts:
    """Concept 6: "z.B. IFD, Eingliederungshilfe, Unternehmen": a hint."""

    @pytest.mark.parametrize("contacts", [CONTACTS, CONTACTS[::-1], ("example", *CONTACTS)])
    def test_all(self, contacts: tuple[str, ...]) -> None:
        """All three are met, with others too."""
        assert judge_service("PG808", Service(contacts=contacts), AS_OF) == (
            expected(
                "PG808",
                "service",
                MET,
                "among-these",
                observed=CONTACTS,
                pointer="/contacts",
                facts=("/contacts",),
            ),
        )

    @pytest.mark.parametrize(
        ("contacts", "missing"),
        [
            ((), CONTACTS),
            (("ifd", "eingliederungshilfe"), ("unternehmen",)),
            (("unternehmen",), ("ifd", "eingliederungshilfe")),
            (("Ifd", "eingliederungshilfe", "unternehmen"), ("ifd",)),
        ],
    )
    def test_missing(self, contacts: tuple[str, ...], missing: tuple[str, ...]) -> None:
        """What is missing is told, as a hint."""
        (told,) = judge_service("PG808", Service(contacts=contacts), AS_OF)
        assert told.severity is Severity.HINT
        assert told == expected(
            "PG808",
            "service",
            BREACHED,
            "not-all-of-these",
            observed=missing,
            allowed=CONTACTS,
            pointer="/contacts",
            facts=("/contacts",),
        )


class TestProperties:
    """Domain: PG801 "both partners", PG807 "Rhywerk … or Villa", PG808 "contacts to" all three."""

    @given(service=services(), data=st.data())
    def test_sets_decide(self, service: Service, data: st.DataObject) -> None:
        """Outcomes are those of plain sets, in any order."""
        turned = attrs.evolve(
            service,
            partners=data.draw(st.permutations(service.partners)),
            rooms=data.draw(st.permutations(service.rooms)),
            contacts=data.draw(st.permutations(service.contacts)),
        )
        rooms = MET if {"rhywerk", "villa"} & set(service.rooms) else BREACHED
        contacts = MET if set(CONTACTS) <= set(service.contacts) else BREACHED
        for one in (service, turned):
            assert (outcome_of("PG807", one), outcome_of("PG808", one)) == (rooms, contacts)
        assert judge_service("PG801", turned, AS_OF) == judge_service("PG801", service, AS_OF)


class TestParameters:
    """Contract: "users write their own … and use every rule kind without writing Python"."""

    def test_all_rooms(self) -> None:
        """A county that asks for both rooms says so in its row."""
        programme = with_parameters("PG807", any_of=(), all_of=("rhywerk", "villa"))
        (one,) = judge_service("PG807", Service(rooms=["villa"]), AS_OF, programme=programme)
        assert (one.outcome, one.observed) == (BREACHED, ("rhywerk",))
        both = Service(rooms=["villa", "rhywerk"])
        (two,) = judge_service("PG807", both, AS_OF, programme=programme)
        assert two.outcome is MET

    @pytest.mark.parametrize("chosen", [{}, {"any_of": ("villa",), "all_of": ("villa",)}])
    def test_exactly_one_choice(self, chosen: dict[str, Any]) -> None:
        """A row that asks for nothing, or in two ways at once, is broken input."""
        with pytest.raises(InputError) as caught:
            Parameters(field="rooms", **chosen)
        assert len(caught.value.problems) == 1

    @pytest.mark.parametrize(
        ("field", "about", "pointers"),
        [
            ("rooms", "service", ["/any_of/1"]),
            ("rooms", "case", ["/field", "/any_of/1"]),
            ("partners", "service", []),
            ("contacts", "service", []),
            ("contacts", "case", ["/field"]),
            ("participant.district", "service", ["/field"]),
        ],
    )
    def test_what_does_not_fit(self, field: Any, about: str, pointers: list[str]) -> None:
        """A place that the vocabulary lacks, and a field of the other kind of file, are told."""
        parameters = Parameters(field=field, any_of=("villa", "vila"))
        found = list(parameters.problems(PROGRAMME, about))
        assert [problem.pointer for problem in found] == pointers
