"""Templates compiled to do less, for pages that read the same.

Half of a page of results was the indentation of its templates, which every request made, escaped,
sent and had read again; and half of the time was spent to mark each value as safe that is put
between safe text in any case.
"""

import re
from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # text to text

FORM = "lean 1"
"""Changes with what templates are compiled to, so that nothing is kept of another form."""
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
