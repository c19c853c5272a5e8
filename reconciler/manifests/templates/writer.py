"""Compiled templates: Jinja's own, but every piece of text keeps its location and every step is counted.

A literal text is made once, with the offset where it was written; what an expression prints goes through
`Environment.emit` with the offset of its `{{`. Whatever makes a value, or repeats a body, is charged to the meter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, operators

_LITERAL = 4
"""Characters of literal text that cost as much as a node."""


class Writer(CodeGenerator):
    """Writes the Python of one template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pieces: list[tuple[tuple[str, int], ...]] = []
        self.visited = 0

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        self.visited += 1
        return super().visit(node, *args, **kwargs)

    def position(self, node: nodes.Node) -> str:  # noqa: ARG002 - jinja's signature
        """Unused: messages get their location from the offsets."""
        return "this line"

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - jinja's name
        super().visit_Template(node, frame)
        self.writeline(f"texts = environment.texts(__file__, {tuple(self.pieces)!r})")

    def blockvisit(self, body: Any, frame: Any) -> None:
        """Charge for a body at its end, which in a loop is before the next repetition."""
        before = self.visited
        super().blockvisit(body, frame)
        self.writeline(f"environment.tick({self.visited - before + 1})")

    # text

    def _output_child_to_const(self, node: Any, frame: Any, finalize: Any) -> Any:
        del frame, finalize
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return node.data, node.lineno - 1

    def _output_const_repr(self, group: Any) -> str:
        self.pieces.append(tuple(group))
        self.visited += sum(len(text) for text, _ in group) // _LITERAL
        return f"texts[{len(self.pieces) - 1}]"

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        del node, frame, finalize
        self.write("environment.emit(")

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:
        del frame, finalize
        self.write(f", __file__, {node.lineno - 1})")

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Any) -> None:  # noqa: N802 - jinja's name
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        self.enter_frame(inner)
        self.buffer(inner)
        self.blockvisit(node.body, inner)
        self._emit(node, frame, lambda: self.visit_Filter(node.filter, inner))
        self.leave_frame(inner)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Any) -> None:  # noqa: N802 - jinja's name
        inner, macro = self.macro_body(node, frame)
        self.writeline("caller = ")
        self.macro_def(macro, inner)
        self._emit(node, frame, lambda: self.visit_Call(node.call, frame, forward_caller=True))

    def _emit(self, node: nodes.Node, frame: Any, write: Callable[[], None]) -> None:
        """What a tag prints."""
        self.start_write(frame, node)
        self.write("environment.emit(")
        write()
        self.write(f", __file__, {node.lineno - 1})")
        self.end_write(frame)

    # other files

    def visit_Include(self, node: nodes.Include, frame: Any) -> None:  # noqa: N802 - jinja's name
        self.start_write(frame, node)
        self.write("environment.included(context, ")
        self._wanted(node, frame)
        self.write(f", optional={node.ignore_missing!r})")
        self.end_write(frame)

    def _import_common(self, node: Any, frame: Any) -> None:
        self.write("environment.imported(context, ")
        self._wanted(node, frame)
        self.write(")")

    def _wanted(self, node: Any, frame: Any) -> None:
        local = self.dump_local_context(frame) if node.with_context else None
        self.visit(node.template, frame)
        self.write(f", (__file__, {node.lineno - 1}), {local}")

    # values

    def visit_For(self, node: nodes.For, frame: Any) -> None:  # noqa: N802 - jinja's name
        steps = nodes.EnvironmentAttribute("steps", lineno=node.lineno)
        node.iter = nodes.Call(steps, [node.iter], [], None, None, lineno=node.iter.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - jinja's name
        self.write("environment.adjoined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Compare(self, node: nodes.Compare, frame: Any) -> None:  # noqa: N802 - jinja's name
        self.write("(environment.met(")
        self.visit(node.expr, frame)
        self.write(")")
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")

    def visit_Operand(self, node: nodes.Operand, frame: Any) -> None:  # noqa: N802 - jinja's name
        self.write(f" {operators[node.op]} environment.met(")
        self.visit(node.expr, frame)
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Any) -> None:  # noqa: N802 - jinja's name
        self._made(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Any) -> None:  # noqa: N802 - jinja's name
        self._made(super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Any) -> None:  # noqa: N802 - jinja's name
        if node.ctx == "load":
            self._made(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Any) -> None:  # noqa: N802 - jinja's name
        if isinstance(node.arg, nodes.Slice):
            self._made(super().visit_Getitem, node, frame)
        else:
            super().visit_Getitem(node, frame)

    def _made(self, write: Any, node: nodes.Node, frame: Any) -> None:
        self.write("environment.made(")
        write(node, frame)
        self.write(")")
