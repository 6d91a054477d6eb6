"""The rule language: FEEL, three-valued and explained. Knows nothing of government."""

from __future__ import annotations

from onething.rules.ast import Expression, names
from onething.rules.compiler import evaluate
from onething.rules.errors import RuleBudgetExceeded, RuleError, RuleInputError, RuleNameError, RuleSyntaxError
from onething.rules.functions import Function
from onething.rules.parser import parse
from onething.rules.unparser import unparse
from onething.rules.values import UNKNOWN, Value, YearsMonthsDuration

__all__ = [
    "UNKNOWN",
    "Expression",
    "Function",
    "RuleBudgetExceeded",
    "RuleError",
    "RuleInputError",
    "RuleNameError",
    "RuleSyntaxError",
    "Value",
    "YearsMonthsDuration",
    "evaluate",
    "names",
    "parse",
    "unparse",
]
