"""What can go wrong with a rule, said in one clear sentence each."""

from __future__ import annotations


class RuleError(Exception):
    """Base of every error the rule language raises."""


class RuleSyntaxError(RuleError):
    """The text is not a rule. `position` counts characters from 0, `line` and `column` from 1; `hint` may be empty."""

    def __init__(self, message: str, position: int, column: int, hint: str = "", line: int = 1) -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.position = position
        self.line = line
        self.column = column
        self.hint = hint


class RuleBudgetExceeded(RuleError):
    """Evaluation needed more steps than allowed."""


class RuleInputError(RuleError):
    """The context or a host function gave a value the language does not have (a float, say)."""


class RuleNameError(RuleError):
    """A function was called that is neither built in nor registered by the host."""
