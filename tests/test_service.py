"""The organisation: shares, teams and meetings reject what has no meaning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from passtgenau_core import InputError, Lead, Service, Trainer

DAY = date(2025, 3, 3)


def lead(**changes: Any) -> Lead:
    """A fictional lead with half of the work."""
    return Lead(**{"id": "L-1", "partner": "st-josefshaus", "share": 50, **changes})


@pytest.mark.parametrize("share", [1, 50, 100])
def test_a_share_is_whole_percent(share: int) -> None:
    """From 1 to 100, both inside."""
    assert lead(share=share).share == share


@pytest.mark.parametrize("share", [0, 101, -1, True, 50.0, "50", None])
def test_another_share_is_refused(share: Any) -> None:
    """The error says what would do."""
    with pytest.raises(InputError) as caught:
        lead(share=share)
    (problem,) = caught.value.problems
    assert problem.pointer == "/share"
    assert problem.expected is not None
    assert problem.expected.en == "whole percent from 1 to 100"


def test_days_are_plain_days_in_tuples() -> None:
    """Lists become tuples, and nothing but days is in them."""
    trainer = Trainer(id="QT-1", trainings=[DAY])
    service = Service(trainers=[trainer], leads=[lead()], meetings=[DAY], cooperation=DAY)
    assert trainer.trainings == service.meetings == (DAY,)
    assert service.trainers == (trainer,)
    assert hash(service) == hash(Service(**{f: getattr(service, f) for f in FIELDS}))


FIELDS = ("partners", "cooperation", "leads", "trainers", "rooms", "meetings", "contacts")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"meetings": [DAY, "2025-03-04"]}, "/meetings/1"),
        ({"meetings": [datetime(2025, 3, 3)]}, "/meetings/0"),  # noqa: DTZ001
        ({"meetings": "2025-03-04"}, "/meetings"),
        ({"cooperation": "2025-03-04"}, "/cooperation"),
        ({"partners": "st-josefshaus"}, "/partners"),
        ({"trainers": ["QT-1"]}, "/trainers"),
        ({"leads": [lead(), lead()]}, "/leads/1/id"),
        ({"trainers": [Trainer(id="QT-1"), Trainer(id="QT-1")]}, "/trainers/1/id"),
    ],
)
def test_what_has_no_meaning_is_refused(fields: dict[str, Any], pointer: str) -> None:
    """The error points to the field, or to the member of the list."""
    with pytest.raises(InputError) as caught:
        Service(**fields)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]
