"""The rule language: FEEL, three-valued and explained. Knows nothing of government."""

from __future__ import annotations

from onething.rules.ast import Expression, names
from onething.rules.checker import TypeProblem, TypeReport, check
from onething.rules.compiler import evaluate
from onething.rules.errors import RuleBudgetExceeded, RuleError, RuleInputError, RuleNameError, RuleSyntaxError
from onething.rules.explanation import Explanation, Leaf, explain
from onething.rules.functions import Function
from onething.rules.parser import parse
from onething.rules.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    Choice,
    Context,
    ListOf,
    RangeOf,
    Type,
    TypeEnvironment,
)
from onething.rules.unparser import unparse
from onething.rules.values import UNKNOWN, Value, YearsMonthsDuration

__all__ = [
    "ANY",
    "BOOLEAN",
    "DATE",
    "DATE_TIME",
    "DAYS_DURATION",
    "MONTHS_DURATION",
    "NULL",
    "NUMBER",
    "STRING",
    "TIME",
    "UNKNOWN",
    "Choice",
    "Context",
    "Explanation",
    "Expression",
    "Function",
    "Leaf",
    "ListOf",
    "RangeOf",
    "RuleBudgetExceeded",
    "RuleError",
    "RuleInputError",
    "RuleNameError",
    "RuleSyntaxError",
    "Type",
    "TypeEnvironment",
    "TypeProblem",
    "TypeReport",
    "Value",
    "YearsMonthsDuration",
    "check",
    "evaluate",
    "explain",
    "names",
    "parse",
    "unparse",
]
