"""Jinja2 as the portals use it, compiled to less work: every template is escaped, none is asynchronous or sandboxed.

A page calls its macros and functions hundreds of times and escapes thousands of values. Jinja2 asks at each of them
what can't differ here: whether a callable wants the context, whether a macro's caller escapes. The templates mean the
same.
Functions that templates call are plain ones: `pass_context` and its likes are for filters only.
"""

from __future__ import annotations

import keyword
from typing import Any, ClassVar

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro as JinjaMacro
from jinja2.utils import missing
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]  # the C function, if there is one

_HEADER = "from onething.portals.ui.templating import Macro as QuickMacro, escaped"


def escaped(value: Any) -> str:
    """Return a value as it stands in a page, as `markupsafe.escape` does, but not as an object of its own."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return escape_text(value) if kind is str else escape(value)


class Macro(JinjaMacro):
    """A macro; what it gives is markup."""

    def __call__(self, *given: Any, **named: Any) -> str:
        """Fill its arguments, those that are missing by name, and call it."""
        short = len(self.arguments) - len(given)
        if short < 0 or self.explicit_caller or self.catch_varargs:
            return super().__call__(*given, **named)
        values = list(given)
        if short:
            values += [named.pop(name, missing) for name in self.arguments[-short:]]
        if self.caller:
            caller = named.pop("caller", None)
            values.append(caller or self._environment.undefined("No caller defined", name="caller"))
        if self.catch_kwargs:
            values.append(named)
        elif named:
            message = f"macro {self.name!r} takes no keyword argument {next(iter(named))!r}"
            raise TypeError(message)
        return Markup(self._func(*values))  # noqa: S704 - a macro has escaped what it was given


class Generator(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja2's name
        """Begin with our own imports."""
        self.writeline(_HEADER)
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802
        """Call it, without asking what it wants to be given."""
        if node.dyn_args is not None or any(keyword.iskeyword(each.key) for each in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        if forward_caller:
            self.write("caller=caller, ")
        if node.dyn_kwargs is not None:
            self.write("**")
            self.visit(node.dyn_kwargs, frame)
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Make our own macros."""
        self.write("Quick")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


class QuickEnvironment(Environment):
    """An environment whose templates are compiled by `Generator`."""

    code_generator_class: ClassVar[type[CodeGenerator]] = Generator  # type: ignore[misc]
