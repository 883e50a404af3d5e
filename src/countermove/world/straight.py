"""Reads the source of a flow, or of a helper it calls, as straight-line code that any back end can print.

Names are resolved as Python would: what is not an argument or a local is looked up in the function's module, where it
must be a number (which becomes a constant), a base operation of `ops`, or another straight-line function (a helper).
"""

import ast
import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from countermove.world import ops
from countermove.world.compiled import syntax_of

Kind: TypeAlias = Literal["number", "truth"]
ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b,
}


class FlowError(ValueError):
    """A flow says something that the engine cannot run; the message holds file, line and what to write instead."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Assignment of an expression to names: one, or several if a helper gives several numbers."""

    targets: tuple[str, ...]
    value: ast.expr


@dataclass(frozen=True, slots=True)
class Straight:
    """A function as straight-line code.

    `helpers` are the functions it calls besides base operations, by the name under which its code calls them.
    """

    name: str
    arguments: tuple[str, ...]
    statements: tuple[Statement, ...]
    returns: tuple[ast.expr, ...]
    helpers: dict[str, Callable[..., Any]]


def straight(function: Callable[..., Any]) -> Straight:
    """Read a function. Raises FlowError at the first thing that is not straight-line arithmetic."""
    code = function.__code__
    try:
        tree = syntax_of(function)
    except (OSError, SyntaxError, TypeError) as problem:
        raise FlowError(
            f"{code.co_filename}:{code.co_firstlineno}: the source of '{code.co_name}' cannot be read"
        ) from problem
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise FlowError(f"{code.co_filename}:{code.co_firstlineno}: a flow is a function written with def")
    return _Reader(function, code.co_firstlineno - 1).read(definition)


def told(function: Callable[..., Any]) -> str:
    """What a function computes, with all that it calls, as text that comments and layout do not change."""
    read = straight(function)
    lines = [f"{read.name}({', '.join(read.arguments)})"]
    lines += [f"{', '.join(each.targets)} = {ast.unparse(each.value)}" for each in read.statements]
    lines += [", ".join(ast.unparse(each) for each in read.returns)]
    return "\n".join([*lines, *(told(each) for _, each in sorted(read.helpers.items()))])


@dataclass
class _Reader:
    function: Callable[..., Any]
    line_offset: int
    kinds: dict[str, Kind] = field(default_factory=dict[str, Kind])
    constants: dict[str, float] = field(default_factory=dict[str, float])
    helpers: dict[str, Callable[..., Any]] = field(default_factory=dict[str, Callable[..., Any]])

    def read(self, definition: ast.FunctionDef) -> Straight:
        arguments = definition.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            raise self.fault(definition, "takes plain arguments only")
        names = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))
        # Only where() asks for a truth; a helper's argument that is annotated bool is one too.
        for argument in (*arguments.posonlyargs, *arguments.args):
            annotation = argument.annotation
            self.kinds[argument.arg] = (
                "truth" if isinstance(annotation, ast.Name) and annotation.id == "bool" else "number"
            )
        body = definition.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        if not body or not isinstance(body[-1], ast.Return) or body[-1].value is None:
            raise self.fault(definition, "must end with a return of its numbers")
        statements = [statement for line in body[:-1] for statement in self.statement(line)]
        value = body[-1].value
        results = value.elts if isinstance(value, ast.Tuple) else [value]
        returns = tuple(self.number(result) for result in results)
        return Straight(definition.name, names, tuple(statements), returns, self.helpers)

    def statement(self, line: ast.stmt) -> list[Statement]:
        if isinstance(line, ast.AugAssign):
            raise self.fault(line, "would change the oracle's array under other flows; write x = x + y")
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            return self.assign(line.target, line.value)
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            return self.assign(line.targets[0], line.value)
        raise self.fault(line, "only assignments to names and one final return; use where() instead of if")

    def assign(self, target: ast.expr, value: ast.expr) -> list[Statement]:
        if isinstance(target, ast.Name):
            expression, kind = self.expression(value)
            self.kinds[target.id] = kind
            self.constants.pop(target.id, None)
            if isinstance(expression, ast.Constant):
                self.constants[target.id] = _value(expression)
                return []
            return [Statement((target.id,), expression)]
        if isinstance(target, ast.Tuple) and all(isinstance(item, ast.Name) for item in target.elts):
            names = tuple(item.id for item in target.elts if isinstance(item, ast.Name))
            if not isinstance(value, ast.Call):
                raise self.fault(target, "several names are assigned only from a helper that gives several numbers")
            expression = self.number(value)
            for name in names:
                self.kinds[name] = "number"
                self.constants.pop(name, None)
            return [Statement(names, expression)]
        raise self.fault(target, "assign to a name")

    def number(self, node: ast.expr) -> ast.expr:
        expression, kind = self.expression(node)
        if kind != "number":
            raise self.fault(node, "is true or false where a number is wanted; write where(condition, 1.0, 0.0)")
        return expression

    def truth(self, node: ast.expr) -> ast.expr:
        expression, kind = self.expression(node)
        if kind != "truth":
            raise self.fault(node, "is a number where a comparison is wanted")
        return expression

    def expression(self, node: ast.expr) -> tuple[ast.expr, Kind]:
        match node:
            case ast.Constant(value=bool()):
                raise self.fault(node, "write 1.0 or 0.0")
            case ast.Constant(value=int() | float() as value):
                return ast.Constant(float(value)), "number"
            case ast.Name() if node.id in self.kinds:
                if node.id in self.constants:
                    return ast.Constant(self.constants[node.id]), "number"
                return ast.Name(node.id), self.kinds[node.id]
            case ast.Name() | ast.Attribute():
                return self.constant(node), "number"
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return self.sign(node), "number"
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
                return ast.BinOp(self.truth(node.left), node.op, self.truth(node.right)), "truth"
            case ast.BinOp():
                return self.arithmetic(node), "number"
            case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() | ast.Eq() | ast.NotEq()]):
                left, right = self.number(node.left), self.number(node.comparators[0])
                return ast.Compare(left, node.ops, [right]), "truth"
            case ast.Call():
                return self.call(node), "number"
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self.fault(
                    node, "write & and | between comparisons in brackets, and turn a comparison round instead of not"
                )
            case ast.IfExp():
                raise self.fault(node, "write where(condition, a, b)")
            case ast.Compare():
                raise self.fault(node, "compare two numbers at a time")
            case _:
                raise self.fault(node, "is not arithmetic on numbers")

    def sign(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.number(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        if isinstance(operand, ast.Constant):
            return ast.Constant(-_value(operand))
        return ast.UnaryOp(ast.USub(), operand)

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if type(node.op) not in ARITHMETIC:
            raise self.fault(node, "use + - * / only; square(x) and power(x, y) are operations")
        left, right = self.number(node.left), self.number(node.right)
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            return ast.Constant(ARITHMETIC[type(node.op)](_value(left), _value(right)))
        return ast.BinOp(left, node.op, right)

    def constant(self, node: ast.expr) -> ast.expr:
        value = self.resolve(node)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(node, "is neither an argument, a local, nor a number of the module")
        return ast.Constant(float(value))

    def call(self, node: ast.Call) -> ast.expr:
        function = self.resolve(node.func)
        if not inspect.isfunction(function):
            raise self.fault(node, "calls something that is neither an operation nor a straight-line function")
        try:
            bound = inspect.signature(function).bind(
                *node.args, **{word.arg: word.value for word in node.keywords if word.arg}
            )
        except TypeError as problem:
            raise self.fault(node, str(problem)) from problem
        bound.apply_defaults()
        arguments: list[ast.expr] = []
        for name, value in bound.arguments.items():
            is_truth = inspect.signature(function).parameters[name].annotation in (bool, "bool")
            wanted = self.truth if is_truth else self.number
            arguments.append(wanted(value) if isinstance(value, ast.expr) else ast.Constant(float(value)))
        if function not in ops.BASE:
            self.helpers[function.__name__] = function
        return ast.Call(ast.Name(function.__name__), arguments, [])

    def resolve(self, node: ast.expr) -> Any:
        """The object that a name or a dotted name stands for in the function's module."""
        if isinstance(node, ast.Attribute):
            holder = self.resolve(node.value)
            if hasattr(holder, node.attr):
                return getattr(holder, node.attr)
        elif isinstance(node, ast.Name) and node.id in self.function.__globals__:
            return self.function.__globals__[node.id]
        raise self.fault(node, "is not known here")

    def fault(self, node: ast.AST, problem: str) -> FlowError:
        line = self.line_offset + getattr(node, "lineno", 1)
        shown = ast.unparse(node).splitlines()[0]
        return FlowError(
            f"{self.function.__code__.co_filename}:{line}: in {self.function.__name__}, '{shown}': {problem}"
        )


def _value(constant: ast.Constant) -> float:
    assert isinstance(constant.value, float)
    return constant.value
