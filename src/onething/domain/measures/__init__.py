"""What a life event saves: its figures computed from the definitions, and set beside those its guide claims.

Offers `reconcile(standard, local, guide, situations) -> Reconciliation` (`reconciling`).
"""
