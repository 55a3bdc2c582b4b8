"""What a compliant case states beside its phases, as files write it.

With these a case whose Einstiegsphase is from 3 to 28 March 2025 lacks nothing on 1 June 2025,
whether or not another module goes on.
"""

from __future__ import annotations

from typing import Any

FACTS: dict[str, Any] = {
    "participant": {"groups": ["autismus"], "district": "Landkreis Lörrach"},
    "agreement": {
        "provider": "st-josefshaus",
        "consulted_on": "2025-02-03",
        "signed_on": "2025-02-17",
        "modules": "gesamtmodul",
    },
    "budget": {
        "approved_on": "2025-02-24",
        "start": "2025-03-01",
        "end": "2027-02-28",
        "hours": {"einstiegsphase": 48},
        "amount": "88200.00",
        "rates": [{"from": "2025-01-01", "rate": "60.00"}],
    },
    "goals": [{"id": "Z-1", "agreed_on": "2025-03-04"}],
    "records": [
        {
            "kind": "moduldokumentation",
            "date": "2025-03-28",
            "module": "einstiegsphase",
            "with": ["teilnehmende"],
            "topics": ["zielerreichung"],
            "goals": {"Z-1": "teilweise"},
        },
        {
            "kind": "abschlussbericht",
            "date": "2025-03-28",
            "recipients": ["budgetnehmer"],
            "icf": [{"code": "d850", "performance": 2}],
        },
    ],
}
