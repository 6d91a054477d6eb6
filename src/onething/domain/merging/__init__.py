"""The one form, the one set of materials, and their split into what each organisation receives.

Offers `merge_form(local, guidance, values, today) -> Form` (`forms`), `check_values(local, form, values)
-> tuple[ValueProblem, ...]` (`checks`), `merge_materials(local, guidance, values, today, unavailable=frozenset())
-> tuple[MergedMaterial, ...]` (`materials`), `payload_for(local, selected, form, values, materials)
-> CasePayload` (`payloads`), `competent_unit(local, selected, values, today) -> Competence` (`competence`) and
`eligibility(local, selected, values, today) -> tuple[EligibilityVerdict, ...]` (`eligibility`). Where `values` are
asked for after the form exists, pass `form.settled`.
"""
