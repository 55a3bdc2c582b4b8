"""A case in which every field of the case file is stated; its programme has no working aids."""

from __future__ import annotations

from passtgenau_core import Case, load_case

TEXT = """
format: passtgenau-case/1
programme: passtgenau@2024-05-17
case: LOE-2025-007
participant: {groups: [autismus, werkstattempfehlung], district: Landkreis Lörrach}
agreement:
  provider: st-josefshaus
  consulted_on: 2025-01-20
  signed_on: 2025-02-10
  modules: gesamtmodul
budget:
  funder: eingliederungshilfe-loerrach
  approved_on: 2025-02-05
  start: 2025-03-01
  end: 2027-02-28
  hours: {qualifizierungsphase: 540, einstiegsphase: 47.75}
  amount: "88200.00"
  rates: [{from: 2025-04-01, rate: "62.50"}, {from: 2025-03-01, rate: "60.00"}]
phases:
- {module: einstiegsphase, start: 2025-03-03, end: 2025-03-28, planned_hours: 47.5}
- {module: qualifizierungsphase, start: 2025-03-31, end: 2025-05-31, ended_early: "so\\r\\nwas"}
hours:
- {id: H-2, date: 2025-03-03, module: einstiegsphase, minutes: 120, trainer: QT-1, place: rhywerk}
- {id: H-1, date: 2025-03-29, module: einstiegsphase, from: "22:00", to: "06:00", note: '"a", b; c'}
- {id: H-3, date: 2025-03-04, reverses: H-2}
goals:
- {id: Z/1, agreed_on: 2025-03-10, icf: d850, note: ""}
- {id: Z-2, agreed_on: 2025-03-11}
records:
- kind: moduldokumentation
  date: 2025-04-02
  module: einstiegsphase
  with: [teilnehmende, leitung]
  by: [leitung]
  topics: [zielerreichung]
  recipients: [budgetnehmer]
  form: schriftlich
  answered_on: 2025-04-03
  icf: [{code: d850, capacity: 1}, {code: e310, facilitator: 2}]
  goals: {Z-2: teilweise, Z/1: erreicht}
  note: "\\0 ä 𝄞"
- {kind: reflexionsgespraech, date: 2025-05-20}
waivers:
- rule: PG202
  subject: phases/1
  reason: fictional
  approved_by: eingliederungshilfe-loerrach
  until: 2026-03-31
"""
CASE: Case = load_case(TEXT, format="yaml")
