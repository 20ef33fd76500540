"""Templates compiled to do less, for pages that read the same.

Half of a page of results was the indentation of its templates, which every request made, escaped,
sent and had read again; and half of the time was spent to mark each value as safe that is put
between safe text in any case, and to find out how each of a hundred functions wants to be called.
"""

import re
from collections.abc import Callable
from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # text to text

FORM = "lean 1"
"""Changes with what templates are compiled to, so that nothing is kept of another form."""
_MARK = "jinja_pass_arg"
_OF_AUTOESCAPE = vars(pass_eval_context(lambda: None))[_MARK]
"""How Jinja marks a function that wants to know whether its text is escaped, as a macro does."""
_INDENTED = re.compile(r"\s*\n\s*")


def shown(value: Any) -> str:
    """A value as text for HTML: as `escape`, which also marks as safe what is joined at once.

    Args:
        value: anything that a template shows.
    """
    kind = type(value)
    if kind is str:
        return str(_escape_inner(value))
    if kind is Markup:
        return value  # type: ignore[no-any-return]  # as its type says
    return str(value) if kind is int else escape(value)


class LeanContext(Context):
    """Calls macros and plain functions without asking each time what they are."""

    @internalcode
    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call a function of a template, as `Context` does."""
        kind = type(__obj)
        if kind is FunctionType:
            wants = __obj.__dict__.get(_MARK)
        elif kind is Macro:
            wants = _OF_AUTOESCAPE
        else:
            return super().call(__obj, *args, **kwargs)
        if wants is None or wants is _OF_AUTOESCAPE:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            if wants is None:
                return __obj(*args, **kwargs)
            return __obj(__self.eval_ctx, *args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class LeanCode(CodeGenerator):
    """Compiles HTML without its indentation; lines stay lines, as they may part two words."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Begin a template's module with what its output is made by."""
        self.writeline(f"from {__name__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        text = super()._output_child_to_const(node, frame, finalize)
        if isinstance(node, nodes.TemplateData) and (self.name or "").endswith(".html"):
            return _INDENTED.sub("\n", text)
        return text

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write(f"{shown.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)


def init_app(app: Flask) -> None:
    """Have an application's templates compiled so, from the first one on."""
    app.jinja_env.code_generator_class = LeanCode
    app.jinja_env.context_class = LeanContext
