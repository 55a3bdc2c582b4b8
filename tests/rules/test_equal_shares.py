"""equal-shares, by PG802."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from build import BREACHED, MET, UNDETERMINED, expected, judge_service
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Judgement, Lead, Outcome, Service
from passtgenau_core.testing import days, services

LEBENSHILFE = "lebenshilfe-suedschwarzwald"
JOSEFSHAUS = "st-josefshaus"
BOTH = (LEBENSHILFE, JOSEFSHAUS)
AS_OF = "2025-06-02"


def led(*leads: tuple[str, int], partners: tuple[str, ...] = BOTH) -> Service:
    """A service with these leads, told as partner and share."""
    return Service(
        partners=partners,
        leads=[
            Lead(id=f"L-{number}", partner=partner, share=share)
            for number, (partner, share) in enumerate(leads)
        ],
    )


def shares(judgement: Judgement) -> set[str]:
    """The sums that are told, in no order."""
    observed = judgement.observed or ()
    assert isinstance(observed, tuple)
    return set(observed)


def told(service: Service) -> Judgement:
    """The one judgement of the service."""
    (judgement,) = judge_service("PG802", service, AS_OF)
    return judgement


class TestBoundary:
    """Concept 4: "obliegt beiden Kooperationspartner zu gleichen Anteilen"."""

    def test_half_and_half(self) -> None:
        """Equal shares are met, and both sums are told."""
        assert judge_service("PG802", led((LEBENSHILFE, 50), (JOSEFSHAUS, 50)), AS_OF) == (
            expected(
                "PG802",
                "service",
                MET,
                "shared-equally",
                observed=(f"{LEBENSHILFE} 50 %", f"{JOSEFSHAUS} 50 %"),
                pointer="/leads",
                facts=("/leads/0/share", "/leads/1/share"),
            ),
        )

    def test_one_percent(self) -> None:
        """51 and 49 is a breach; no change of the file is proposed for it."""
        service = led((LEBENSHILFE, 51), (JOSEFSHAUS, 49))
        assert judge_service("PG802", service, AS_OF) == (
            expected(
                "PG802",
                "service",
                BREACHED,
                "shared-unequally",
                observed=(f"{LEBENSHILFE} 51 %", f"{JOSEFSHAUS} 49 %"),
                pointer="/leads",
                facts=("/leads/0/share", "/leads/1/share"),
            ),
        )
        assert told(service).remedy is None

    @pytest.mark.parametrize(
        ("leads", "outcome"),
        [
            (((LEBENSHILFE, 49), (JOSEFSHAUS, 51)), BREACHED),
            (((LEBENSHILFE, 1), (JOSEFSHAUS, 1)), MET),
            (((LEBENSHILFE, 100), (JOSEFSHAUS, 100)), MET),
            (((LEBENSHILFE, 25), (LEBENSHILFE, 25), (JOSEFSHAUS, 50)), MET),
            (((LEBENSHILFE, 25), (JOSEFSHAUS, 25), (LEBENSHILFE, 25), (JOSEFSHAUS, 25)), MET),
            (((LEBENSHILFE, 25), (LEBENSHILFE, 26), (JOSEFSHAUS, 50)), BREACHED),
            (((LEBENSHILFE, 100),), BREACHED),
            (((JOSEFSHAUS, 100),), BREACHED),
            (((LEBENSHILFE, 50), ("example", 50)), BREACHED),
            (((LEBENSHILFE, 33), (JOSEFSHAUS, 33), ("example", 34)), BREACHED),
            (((LEBENSHILFE, 30), (JOSEFSHAUS, 30), ("example", 30)), MET),
        ],
    )
    def test_sums(self, leads: tuple[tuple[str, int], ...], outcome: Outcome) -> None:
        """The leads of one partner are added up, and a partner without any has none of it."""
        assert told(led(*leads)).outcome is outcome

    def test_a_partner_without_lead_is_told(self) -> None:
        """What a partner lacks is told as nothing, and not left out."""
        assert told(led((LEBENSHILFE, 100))).observed == (
            f"{LEBENSHILFE} 100 %",
            f"{JOSEFSHAUS} 0 %",
        )

    def test_one_partner_alone(self) -> None:
        """Nobody shares with himself."""
        assert told(led((LEBENSHILFE, 100), partners=(LEBENSHILFE,))).outcome is BREACHED
        twice = led((LEBENSHILFE, 100), partners=(LEBENSHILFE, LEBENSHILFE))
        assert told(twice).outcome is BREACHED


class TestNotStated:
    """Domain: `undetermined`: "a fact is missing; never a silent pass"."""

    @pytest.mark.parametrize("partners", [(), BOTH])
    def test_no_leads(self, partners: tuple[str, ...]) -> None:
        """Without leads it cannot be judged, whoever the partners are."""
        assert judge_service("PG802", led(partners=partners), AS_OF) == (
            expected("PG802", "service", UNDETERMINED, "no-leads", pointer="/leads"),
        )


class TestProperties:
    """Domain: PG802, "leads' shares are equal between the partners"."""

    @given(service=services(), as_of=days())
    def test_each_has_its_part(self, service: Service, as_of: object) -> None:
        """Met, if of the whole that the leads make up each partner has one part of as many."""
        partners = {*service.partners, *(lead.partner for lead in service.leads)}
        (judgement,) = judge_service("PG802", service, str(as_of))
        if not service.leads:
            assert judgement.outcome is UNDETERMINED
            return
        whole = sum(lead.share for lead in service.leads)
        parts = [
            Fraction(sum(lead.share for lead in service.leads if lead.partner == partner), whole)
            for partner in partners
        ]
        fair = len(partners) > 1 and all(part == Fraction(1, len(partners)) for part in parts)
        assert judgement.outcome is (MET if fair else BREACHED)

    @given(service=services(), data=st.data())
    def test_order(self, service: Service, data: st.DataObject) -> None:
        """The order of partners and leads does not matter."""
        turned = attrs.evolve(
            service,
            partners=data.draw(st.permutations(service.partners)),
            leads=data.draw(st.permutations(service.leads)),
        )
        before, after = told(service), told(turned)
        assert (after.outcome, set(after.facts)) == (before.outcome, set(before.facts))
        assert shares(after) == shares(before)
