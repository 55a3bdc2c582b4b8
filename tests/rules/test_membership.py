"""membership, by PG401 and PG402 (cases), PG801, PG807 and PG808 (services)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from build import (
    BREACHED,
    MET,
    PENDING,
    PROGRAMME,
    UNDETERMINED,
    assert_decided_stays,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    remedies,
    tried,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, Judgement, Outcome, Participant, Service, check_service
from passtgenau_core.rules.membership import Parameters
from passtgenau_core.testing import days

GROUPS = (
    "werkstattempfehlung",
    "wfbm",
    "wesentliche_behinderung",
    "psychische_beeintraechtigung",
    "autismus",
)
HERE = "Landkreis Lörrach"
PARTNERS = ("lebenshilfe-suedschwarzwald", "st-josefshaus")
CONTACTS = ("ifd", "eingliederungshilfe", "unternehmen")


def judge_service(rule: str, as_of: str | date, **fields: Any) -> tuple[Judgement, ...]:
    """What the rule says about a service with these fields."""
    on = day(as_of) if isinstance(as_of, str) else as_of
    return check_service(Service(**fields), PROGRAMME, as_of=on, select=[rule]).judgements


class TestGroups:
    """Concept 2: "hat eine Werkstattempfehlung, kommt aus der WfbM oder hat …"; any one will do."""

    @pytest.mark.parametrize("group", GROUPS)
    @pytest.mark.parametrize("as_of", ["2023-01-01", "2025-06-01"])
    def test_one_is_enough(self, group: str, as_of: str) -> None:
        """Each of the five groups alone is met, on any day and without a phase."""
        case = case_of(participant=Participant(groups=[group]))
        assert judge("PG401", case, as_of) == (
            expected(
                "PG401",
                "case",
                MET,
                "among-these",
                observed=(group,),
                pointer="/participant/groups",
                facts=("/participant/groups",),
            ),
        )

    def test_several(self) -> None:
        """Of several groups all that count are told, in the row's order."""
        case = case_of(participant=Participant(groups=["autismus", "wfbm"]))
        (told,) = judge("PG401", case, "2025-06-01")
        assert (told.outcome, told.observed) == (MET, ("wfbm", "autismus"))

    def test_none_stated(self) -> None:
        """A list that names no group is a breach: it was asked and answered."""
        case = case_of(participant=Participant(groups=[]))
        told = judge("PG401", case, "2025-06-01")
        assert told == (
            expected(
                "PG401",
                "case",
                BREACHED,
                "none-of-these",
                allowed=GROUPS,
                pointer="/participant/groups",
                facts=("/participant/groups",),
            ),
        )
        assert remedies(told) == [None]
        assert tried("PG401", case, "2025-06-01") == 0

    @pytest.mark.parametrize(
        "participant", [None, Participant(), Participant(district=HERE)], ids=repr
    )
    def test_key_absent(self, participant: Participant | None) -> None:
        """Where the key is absent a fact is missing: undetermined, never a silent pass."""
        assert judge("PG401", case_of(participant=participant), "2025-06-01") == (
            expected(
                "PG401",
                "case",
                UNDETERMINED,
                "not-stated",
                pointer="/participant/groups",
            ),
        )

    @given(st.none() | st.lists(st.sampled_from(GROUPS), max_size=4), st.lists(days(), max_size=3))
    def test_any_list(self, groups: list[str] | None, moments: list[date]) -> None:
        """Domain: "names at least one of …; key absent: undetermined"; the day plays no part."""
        case = case_of(participant=Participant(groups=groups))
        wanted = UNDETERMINED if groups is None else MET if groups else BREACHED
        for as_of in moments:
            assert outcomes("PG401", case, as_of) == {"case": wanted}
        assert_decided_stays("PG401", case, moments)
        turned = case_of(participant=Participant(groups=None if groups is None else groups[::-1]))
        assert judge("PG401", turned, "2025-06-01") == judge("PG401", case, "2025-06-01")


class TestDistrict:
    """Concept, Präambel: "Das Einzugsgebiet soll der Landkreis Lörrach sein"."""

    def test_here(self) -> None:
        """The district that the concept names is met."""
        case = case_of(participant=Participant(district=HERE))
        assert judge("PG402", case, "2025-06-01") == (
            expected(
                "PG402",
                "case",
                MET,
                "among-these",
                observed=(HERE,),
                pointer="/participant/district",
                facts=("/participant/district",),
            ),
        )

    @pytest.mark.parametrize("district", ["Landkreis Waldshut", "Lörrach", "landkreis lörrach", ""])
    def test_elsewhere(self, district: str) -> None:
        """Another one is a breach, a warning, and the free text of the file is not repeated."""
        case = case_of(participant=Participant(district=district))
        told = judge("PG402", case, "2025-06-01")
        assert told == (
            expected(
                "PG402",
                "case",
                BREACHED,
                "none-of-these",
                allowed=(HERE,),
                pointer="/participant/district",
                facts=("/participant/district",),
            ),
        )
        assert told[0].severity.value == "warning"
        assert remedies(told) == [None]

    @pytest.mark.parametrize("participant", [None, Participant(), Participant(groups=["wfbm"])])
    def test_absent(self, participant: Participant | None) -> None:
        """Absent is undetermined."""
        assert judge("PG402", case_of(participant=participant), "2025-06-01") == (
            expected(
                "PG402",
                "case",
                UNDETERMINED,
                "not-stated",
                pointer="/participant/district",
            ),
        )

    @given(st.none() | st.just(HERE) | st.text(max_size=20), days())
    def test_any_text(self, district: str | None, as_of: date) -> None:
        """Domain: `participant.district` is "Landkreis Lörrach", letter for letter, or absent."""
        case = case_of(participant=Participant(district=district))
        wanted = UNDETERMINED if district is None else MET if district == HERE else BREACHED
        assert outcomes("PG402", case, as_of) == {"case": wanted}


class TestCooperation:
    """Domain PG801: "both partners, cooperation agreed (date)"."""

    def test_both_and_a_day(self) -> None:
        """Both partners, and a day that has come, are met on that day already."""
        for as_of in ("2024-05-17", "2025-06-01"):
            assert judge_service(
                "PG801", as_of, partners=PARTNERS, cooperation=day("2024-05-17")
            ) == (
                expected(
                    "PG801",
                    "service",
                    MET,
                    "since-that-day",
                    observed=day("2024-05-17"),
                    pointer="/cooperation",
                    facts=("/cooperation",),
                ),
            )

    def test_the_day_before(self) -> None:
        """What is dated after as_of is no evidence yet, and nothing is wrong so far."""
        assert judge_service(
            "PG801", "2024-05-16", partners=PARTNERS, cooperation=day("2024-05-17")
        ) == (
            expected(
                "PG801",
                "service",
                PENDING,
                "from-that-day",
                observed=day("2024-05-17"),
                pointer="/cooperation",
                facts=("/cooperation",),
            ),
        )

    def test_no_day(self) -> None:
        """Both partners without a day have not agreed."""
        assert judge_service("PG801", "2025-06-01", partners=PARTNERS) == (
            expected("PG801", "service", BREACHED, "no-day-stated", pointer="/cooperation"),
        )

    @pytest.mark.parametrize("partners", [(), PARTNERS[:1], PARTNERS[1:]])
    @pytest.mark.parametrize("cooperation", [None, day("2024-05-17"), day("2030-01-01")])
    def test_partner_missing(self, partners: tuple[str, ...], cooperation: date | None) -> None:
        """Without both partners it is a breach whatever day is stated."""
        assert judge_service("PG801", "2025-06-01", partners=partners, cooperation=cooperation) == (
            expected(
                "PG801",
                "service",
                BREACHED,
                "not-all-of-these",
                observed=tuple(name for name in PARTNERS if name not in partners),
                allowed=PARTNERS,
                pointer="/partners",
                facts=("/partners",),
            ),
        )


class TestRoomsAndContacts:
    """Domain PG807: "a room: Rhywerk … or Villa"; PG808: contacts to all three."""

    @pytest.mark.parametrize(
        ("rooms", "outcome"),
        [
            (("rhywerk",), MET),
            (("villa",), MET),
            (("praktikumsbetrieb", "villa"), MET),
            (("praktikumsbetrieb",), BREACHED),
            ((), BREACHED),
        ],
    )
    def test_rooms(self, rooms: tuple[str, ...], outcome: Outcome) -> None:
        """One of the two places is enough."""
        (told,) = judge_service("PG807", "2025-06-01", rooms=rooms)
        assert (told.subject, told.outcome) == ("service", outcome)
        assert told.observed == (None if outcome is BREACHED else (rooms[-1],))

    @pytest.mark.parametrize("missing", [None, *CONTACTS])
    def test_contacts(self, missing: str | None) -> None:
        """All three are met; without one it is told which."""
        held = tuple(name for name in CONTACTS if name != missing)
        (told,) = judge_service("PG808", "2025-06-01", contacts=held[::-1])
        if missing is None:
            assert (told.outcome, told.observed) == (MET, CONTACTS)
        else:
            assert (told.outcome, told.observed) == (BREACHED, (missing,))
            assert told.allowed == CONTACTS


class TestRows:
    """Contract: "users write their own … every rule kind"; broken input is told, no traceback."""

    @pytest.mark.parametrize(
        "choice", [{}, {"any_of": ("autismus",), "all_of": ("wfbm",)}], ids=["none", "both"]
    )
    def test_one_choice(self, choice: dict[str, Any]) -> None:
        """A row says one of any_of and all_of."""
        with pytest.raises(InputError) as caught:
            Parameters(field="participant.groups", **choice)
        (problem,) = caught.value.problems
        assert problem.what.en == "choice not clear"

    @pytest.mark.parametrize(
        ("field", "about"),
        [
            ("participant.groups", "service"),
            ("budget.funder", "service"),
            ("partners", "case"),
            ("rooms", "case"),
            ("contacts", "case"),
        ],
    )
    def test_field_of_the_other_file(self, field: Any, about: str) -> None:
        """A field of case files does not fit a rule about services, nor the other way round."""
        word = "villa" if field == "rooms" else "wfbm"
        parameters = Parameters(field=field, any_of=(word,))
        assert [p.pointer for p in parameters.problems(PROGRAMME, about)] == ["/field"]

    @pytest.mark.parametrize(
        ("field", "about", "known"),
        [
            ("participant.groups", "case", "wfbm"),
            ("agreement.provider", "case", "st-josefshaus"),
            ("rooms", "service", "villa"),
        ],
    )
    def test_unknown_word(self, field: Any, about: str, known: str) -> None:
        """Words of the programme's vocabulary are looked up; others are told with their place."""
        for name in ("any_of", "all_of"):
            parameters = Parameters(field=field, **{name: (known, "unheard-of")})  # type: ignore[arg-type]
            told = list(parameters.problems(PROGRAMME, about))
            assert [problem.pointer for problem in told] == [f"/{name}/1"]

    def test_free_words(self) -> None:
        """Districts, funders, partners and contacts are not in the vocabulary: any word will do."""
        for field, about in (
            ("participant.district", "case"),
            ("budget.funder", "case"),
            ("partners", "service"),
            ("contacts", "service"),
        ):
            parameters = Parameters(field=field, all_of=("anything",))  # type: ignore[arg-type]
            assert list(parameters.problems(PROGRAMME, about)) == []

    def test_day_of_a_service_in_a_case(self) -> None:
        """A rule about cases cannot ask for a day that only service files state."""
        parameters = Parameters(
            field="participant.groups", any_of=("autismus",), dated="cooperation"
        )
        assert [p.pointer for p in parameters.problems(PROGRAMME, "case")] == ["/dated"]
        fitting = Parameters(field="partners", all_of=PARTNERS, dated="cooperation")
        assert list(fitting.problems(PROGRAMME, "service")) == []
