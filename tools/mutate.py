"""Break the verifier and the canonical form in every small way, and see whether a test notices.

    python -m tools.mutate                    all of both files, prints the survivors
    python -m tools.mutate --part 1/20        every twentieth mutant, from the first on
    python -m tools.mutate core/log/entry.py  one file

A mutant is the file with one thing changed: a comparison, a sign, a number, a condition turned, a
statement left out. Each runs in a child of its own, in which the module is replaced before the
tests begin. What nobody notices is either untested or makes no difference: EQUAL says which, and
why. Sentences for readers are not changed; they are compared by people.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120

TARGETS = {
    "core/log/verifier.py": (
        "tests/core/test_verifier_answers.py",
        "tests/ledger/test_verifier.py",
        "tests/core/test_verifier.py",
        "tests/core/test_entry.py",
    ),
    "core/log/entry.py": ("tests/core/test_entry.py", "tests/ledger/test_verifier.py"),
}

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Pow: ast.Mult,
}  # fmt: skip

EQUAL: dict[tuple[str, str], str] = {}
"""Mutants that make no difference, by the line as it stands and the change, with the reason."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, the line as it stood, and the whole file with the change."""

    line: int
    what: str
    source: str
    code: CodeType


Change = tuple[str, Callable[[], None]]


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a file; each change is taken back before the next is made."""
    tree, lines = ast.parse(source), source.splitlines()
    quiet = _quiet(tree)
    for node in [one for one in ast.walk(tree) if id(one) not in quiet]:
        for what, act in list(_changes(node)):
            before = {k: list(v) if isinstance(v, list) else v for k, v in vars(node).items()}
            act()
            ast.fix_missing_locations(tree)
            line = getattr(node, "lineno", 0)
            code = compile(tree, "mutant", "exec")
            vars(node).update(before)
            yield Mutant(line, what, lines[line - 1].strip() if line else "", code)


def _quiet(tree: ast.Module) -> set[int]:
    """Nodes that only readers or type checkers see: docstrings, sentences, annotations."""
    found: set[int] = set()

    def hush(node: ast.AST | None) -> None:
        if node is not None:
            found.update(id(one) for one in ast.walk(node))

    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr():
                hush(node)
            case ast.Expr(value=ast.Constant()):
                hush(node)
            case ast.AnnAssign(annotation=annotation):
                hush(annotation)
            case ast.arg(annotation=annotation):
                hush(annotation)
            case ast.FunctionDef(returns=returns):
                hush(returns)
            case ast.Assign(targets=[ast.Name(id="Head" | "Point" | "Plain")]):
                hush(node)
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                hush(node)
    return found


def _changes(node: Any) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                if type(op) in SWAPS:
                    yield _named(op), partial(_put, node, "ops", at, SWAPS[type(op)]())
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            yield _named(op), partial(setattr, node, "op", SWAPS[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            twice = ast.UnaryOp(ast.Not(), operand)
            yield "not left out", partial(setattr, node, "operand", twice)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield "turned", partial(setattr, node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=value):
            other = _other(value)
            if other is not None:
                yield f"{value!r}"[:40], partial(setattr, node, "value", other)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return None", partial(setattr, node, "value", ast.Constant(None))
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        for at, statement in enumerate(block if isinstance(block, list) else ()):
            if isinstance(statement, ast.Raise | ast.AugAssign | ast.Continue) or (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            ):
                line = statement.lineno
                yield f"left out, line {line}", partial(_put, node, name, at, ast.Pass())


def _put(node: Any, name: str, at: int, value: ast.AST) -> None:
    getattr(node, name)[at] = value


def _named(op: ast.AST) -> str:
    return f"{type(op).__name__} as {SWAPS[type(op)].__name__}"


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _other(value: object) -> object:
    """Another constant; None for what is left alone: sentences, None, empty text."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value + b"!"
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9_./:+%TZHMSYdmf-]{1,40}|\\n|\\n\\n", value):
        return value + "!"
    return None


def survives(target: str, tests: tuple[str, ...], mutant: Mutant) -> bool:
    """Run the tests against one mutant in a child; False when one of them fails or it hangs."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os._exit(_trial(target, tests, mutant))
    _pid, status = os.waitpid(child, 0)
    return status == 0


def _trial(target: str, tests: tuple[str, ...], mutant: Mutant) -> int:
    import pytest

    module = sys.modules[_module(target)]
    try:
        exec(mutant.code, module.__dict__)
    except BaseException:  # noqa: BLE001 - a file that does not even load is noticed
        return 1
    return int(pytest.main([*PYTEST, *tests]))


PYTEST = (
    "-x", "-q", "--noconftest", "-c", "/dev/null", "--rootdir", str(ROOT), "-p", "no:django",
    "-p", "no:cacheprovider", "-p", "no:xdist", "--import-mode=importlib", "-p", "no:warnings",
    "-k", "not one_file_runs_alone and not vectors_are and not sizes_that_are_too_large",
)  # fmt: skip


def _module(target: str) -> str:
    return "zeren." + target.removesuffix(".py").replace("/", ".")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="*", default=list(TARGETS))
    parser.add_argument("--part", default="1/1", help="the first of every N mutants: 1/N")
    options = parser.parse_args(arguments)
    first, of = (int(one) for one in options.part.split("/"))
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.chdir(ROOT)
    import hypothesis

    hypothesis.settings.register_profile(
        "mutants", max_examples=20, derandomize=True, database=None
    )
    hypothesis.settings.load_profile("mutants")
    worst = 100.0
    for target in options.target:
        import_module(_module(target))
        tried = killed = explained = 0
        source = (ROOT / "src/zeren" / target).read_text(encoding="utf-8")
        for number, mutant in enumerate(mutants(source)):
            if number % of != first - 1:
                continue
            tried += 1
            if not survives(target, TARGETS[target], mutant):
                killed += 1
            elif (mutant.source, mutant.what) in EQUAL:
                explained += 1
            else:
                print(f"{target}:{mutant.line} {mutant.what}: {mutant.source}", flush=True)
        share = 100 * killed / max(1, tried)
        worst = min(worst, share)
        print(f"{target}: {tried} mutants, {killed} noticed ({share:.1f} %), {explained} explained")
    return 0 if worst >= 95 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
