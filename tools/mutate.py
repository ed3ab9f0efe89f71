"""Break the verifier and the canonical form in every small way, and see whether a test notices.

    python -m tools.mutate                           all of both files, prints the survivors
    python -m tools.mutate --sample 300 --seed 7     so many of each file, drawn at random
    python -m tools.mutate core/log/entry.py         one file

A mutant is the file with one thing changed: a comparison, a sign, a number, a condition turned, a
statement left out. The tests are read once and must pass as they are; then each mutant runs them in
a child of its own, those first that noticed most before, up to the first failure. What nobody
notices is either untested or makes no difference: EQUAL says which, and why. Sentences for readers
are not changed; they are compared by people.
"""

from __future__ import annotations

import argparse
import ast
import math
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 2
"""A test that computes so much longer than ten times its usual hangs. Not by the clock: a busy
machine is no failure of a test."""

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

EQUAL: dict[tuple[str, str], str] = {
    ('return _SPELL(value).encode("utf-8")', "'utf-8'"): "Python reads `utf-8!` as the same coding",
    (
        'sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False',
        "allow_nan=False",
    ): "_check has refused every fraction before",
    (
        "shared = fact_entry(number=0, code=code, at=at, recorded_at=recorded_at, by=by, via=via,",
        "number=0",
    ): "only what all share is spelled here",
    ('about=("", 0), row=None, body={})  # fmt: skip', "0"): "the same",
    (
        'PROVEN, STRANGER, UNPROVEN, REFUSED = "proven", "stranger", "unproven", "refused"',
        "'refused'",
    ): "a name within the program, the same wherever it is compared",
    ('data.decode("utf-8-sig"),', "'utf-8-sig'"): "Python reads `utf-8-sig!` as the same coding",
    ('with open(name, encoding="utf-8", newline="") as file:', "encoding='utf-8'"): "the same",
    (
        '_BASE = _times(1, _point(_BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0))',
        "1",
    ): "what follows `or` is for the type checker: the point is there",
    ("x = pow(square, (P + 3) // 8, P)", "3"): "P + 3 is a multiple of 8: one more is cut off",
    (
        '_BASE = _times(1, _point(_BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0))',
        "32",
    ): "one byte of nought more, behind the number",
    (
        "return P - x if x & 1 != sign else x",
        "NotEq as Eq",
    ): "all points are mirrored, also the base: the equation holds as before",
    (
        'if not is_beside or mark.get("code") not in MARKS[: 2 if side == "before" else 1]:',
        "2",
    ): "there are two marks: up to the second is up to the third",
    ("old = size = -1", "1"): "any number below nought says that none was read yet",
    ("data = file.read(LARGEST_COMPLETE + 1)", "1"): "one byte more of what is too large anyway",
}
"""Mutants that make no difference, by the line as it stands and the change, with the reason."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, the line as it stood, and the whole file with the change."""

    line: int
    column: int
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
            what = _keyword(lines, node) + what
            code = compile(tree, "mutant", "exec")
            vars(node).update(before)
            yield Mutant(
                line,
                getattr(node, "col_offset", 0),
                what,
                lines[line - 1].strip() if line else "",
                code,
            )


def _keyword(lines: Sequence[str], node: Any) -> str:
    """`name=` where what changes is the value of a named argument."""
    if not isinstance(node, ast.Constant):
        return ""
    ahead = lines[node.lineno - 1].encode()[: node.col_offset].decode(errors="ignore")
    found = re.search(r"\w+=$", ahead)
    return found[0] if found else ""


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


class Trials:
    """Runs inside pytest, in place of its own loop over the tests."""

    def __init__(self, target: str, chosen: Sequence[Mutant]) -> None:
        self.target, self.chosen = target, chosen
        self.survivors: list[Mutant] = []
        self.was_sound = False

    def pytest_runtestloop(self, session: Any) -> bool:
        items = list(session.items)
        cost = {one: seconds for one in items if (seconds := _seconds_of(one)) is not None}
        broken = [one.nodeid for one in items if one not in cost]
        if broken or not items:
            print("these fail although nothing was changed:", *broken, sep="\n  ")
            return True
        self.was_sound = True
        noticed = Counter[Any]()
        for mutant in self.chosen:
            items.sort(key=lambda one: (-noticed[one], cost[one]))
            first = _who_notices(self.target, mutant, items, cost)
            if first is None:
                self.survivors.append(mutant)
                print(f"{self.target}:{mutant.line}:{mutant.column} {mutant.what}: {mutant.source}")
            elif first < len(items):
                noticed[items[first]] += 1
        return True


def _who_notices(
    target: str, mutant: Mutant, items: Sequence[Any], cost: Mapping[Any, float]
) -> int | None:
    """Place of the first test that fails, None when none does; past the end: it hangs or dies."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        os.write(write, str(_trial(target, mutant, items, cost)).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as answer:
        said = answer.read()
    return None if said == "-1" else int(said or len(items))


def _trial(target: str, mutant: Mutant, items: Sequence[Any], cost: Mapping[Any, float]) -> int:
    module = sys.modules[_module(target)]
    before = dict(vars(module))
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        exec(mutant.code, module.__dict__)
    except BaseException:  # noqa: BLE001 - a file that does not even load is noticed
        return len(items)
    for name, other in list(sys.modules.items()):
        if name.startswith("tests."):  # what a test took by name is the mutant's too
            for word, value in list(vars(other).items()):
                if word in before and value is before[word] and not word.startswith("__"):
                    setattr(other, word, getattr(module, word))
    for at, one in enumerate(items):
        signal.setitimer(signal.ITIMER_PROF, 10 * cost[one] + SECONDS)
        if _seconds_of(one) is None:
            return at
    return -1


def _seconds_of(item: Any) -> float | None:
    """Run one test; how long it computed, None when it failed."""
    from _pytest.runner import runtestprotocol

    item._initrequest()
    begun = time.process_time()
    reports = runtestprotocol(item, log=False, nextitem=None)
    return None if any(one.failed for one in reports) else time.process_time() - begun


PYTEST = (
    "-q", "--noconftest", "-c", "/dev/null", "--rootdir", str(ROOT), "-p", "no:django",
    "-p", "no:cacheprovider", "-p", "no:xdist", "--import-mode=importlib", "-p", "no:warnings",
    "-k", "not one_file_runs_alone and not vectors_are",
)  # fmt: skip


def _module(target: str) -> str:
    return "zeren." + target.removesuffix(".py").replace("/", ".")


def bounds(part: int, of: int) -> tuple[float, float]:
    """Between which shares (per cent) the whole lies, at 95 % (Wilson)."""
    if not of:
        return 0.0, 100.0
    z, share = 1.96, part / of
    middle, wide = (
        share + z * z / (2 * of),
        z * math.sqrt(share * (1 - share) / of + (z / of) ** 2 / 4),
    )
    return tuple(100 * (middle + side * wide) / (1 + z * z / of) for side in (-1, 1))  # type: ignore[return-value]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="*", default=list(TARGETS))
    parser.add_argument("--sample", type=int, default=0, help="so many of each file; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.chdir(ROOT)
    import hypothesis
    import pytest

    hypothesis.settings.register_profile(
        "mutants", max_examples=20, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutants")
    worst = 100.0
    for target in options.target:
        import_module(_module(target))
        every = list(mutants((ROOT / "src/zeren" / target).read_text(encoding="utf-8")))
        some = min(options.sample or len(every), len(every))
        trials = Trials(target, random.Random(options.seed).sample(every, some))
        pytest.main([*PYTEST, *TARGETS[target]], plugins=[trials])
        if not trials.was_sound:
            return 2
        explained = sum((one.source, one.what) in EQUAL for one in trials.survivors)
        count = some - explained
        killed = some - len(trials.survivors)
        low, high = bounds(killed, count)
        share = 100 * killed / max(1, count)
        worst = min(worst, share)
        print(
            f"{target}: {some} of {len(every)} mutants, {explained} make no difference, {killed} of"
            f" {count} noticed ({share:.1f} %; 95 %: {low:.1f} to {high:.1f})"
        )
    return 0 if worst >= 95 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
