"""情形引导: from answers to the items that apply, with reasons.

Offers `guide(local, answers, values, today) -> Guidance` (`deciding`), `brief(local, guidance, form, materials, plan,
units, today) -> Briefing` (`briefing`), and `FieldKey` (`keys`).
"""
