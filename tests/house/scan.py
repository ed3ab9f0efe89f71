"""How the house tests look at the sources: plain walks over files and syntax trees."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src/zeren"


@dataclass(frozen=True)
class Found:
    """Something in a source file, with its place for the message."""

    value: str
    place: str


def modules(folder: Path = HOUSE) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the house that people wrote, parsed."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def hidden_names(trees: Iterable[tuple[Path, ast.Module]], names: set[str]) -> list[str]:
    """Views whose context takes a name that every page already has: the page loses its own."""
    return [
        f"{_short(path)}:{key.lineno} hides `{key.value}` of every page; take another name"
        for path, call in calls(trees, {"render"})
        for given in call.args
        if isinstance(given, ast.Dict)
        for key in given.keys
        if isinstance(key, ast.Constant) and key.value in names
    ]


def stairs() -> dict[str, int]:
    """Level of each room: the higher the number, the lower the room stands."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rows = next(contract for contract in contracts if contract["id"] == "stairs")["layers"]
    return {
        name.strip(" ()"): level
        for level, row in enumerate(rows)
        for name in re.split(r"[|:]", row)
    }


def calls(
    trees: Iterable[tuple[Path, ast.Module]], names: set[str]
) -> Iterator[tuple[Path, ast.Call]]:
    """Calls of a function or method by its last name, with the file they stand in."""
    for path, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else None
                name = node.func.id if isinstance(node.func, ast.Name) else name
                if name in names:
                    yield path, node


CODE = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")
FILE_NAMES = (".json", ".xlsx", ".html", ".css", ".toml")


def codes_in(trees: Iterable[tuple[Path, ast.Module]], declared: Iterable[str]) -> list[Found]:
    """Texts of the sources that look like a code of a room that declares codes.

    Outside texts.py, where codes are declared; the start of a code (`letter.`) tells the room.
    Kinds of work (`@work("letters.issue")`) look alike and are none.
    """
    trees = list(trees)
    works = {one.value for one in _first_arguments(trees, {"work"})}
    heads = {code.split(".")[0] for code in declared}
    return [
        Found(node.value, f"{_short(path)}:{node.lineno}")
        for path, tree in trees
        if path.stem != "texts" and path.parent.name != "texts"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.match(node.value)
        and node.value.split(".")[0] in heads
        and not node.value.endswith(FILE_NAMES)
        and node.value not in works
    ]


def gap_codes(trees: Iterable[tuple[Path, ast.Module]]) -> list[Found]:
    """Codes of gaps that rooms give in their `owed.py`: the first argument of a `Step`."""
    return list(_first_arguments(((p, t) for p, t in trees if p.name == "owed.py"), {"Step"}))


def _first_arguments(trees: Iterable[tuple[Path, ast.Module]], names: set[str]) -> Iterator[Found]:
    for path, call in calls(trees, names):
        given = call.args[:1] + [word.value for word in call.keywords if word.arg == "code"]
        for argument in given:
            # `a if b else c` holds two codes; a variable is followed no further.
            for node in ast.walk(argument):
                value = node.value if isinstance(node, ast.Constant) else None
                if isinstance(value, str) and CODE.match(value):
                    yield Found(value, f"{_short(path)}:{node.lineno}")  # type: ignore[attr-defined]


def step_tables(trees: Iterable[tuple[Path, ast.Module]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """State machines of the core: `STEPS = ((source, act, target), …)` by module name."""
    tables = {}
    for path, tree in trees:
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            value = node.value if isinstance(node, ast.Assign) else None
            if isinstance(node, ast.AnnAssign):
                target, value = node.target, node.value
            if isinstance(target, ast.Name) and target.id == "STEPS" and value is not None:
                tables[path.stem] = tuple(tuple(row) for row in ast.literal_eval(value))
    return tables


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


LONG = {"core/log/verifier.py": "handed to strangers, who read and run it as one file"}


def long_files(folder: Path, most: int = 400) -> list[str]:
    """Python files with more lines than one idea needs."""
    said = []
    for path in sorted(folder.rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if (
            lines > most
            and path.relative_to(folder).as_posix() not in LONG
            and "migrations" not in path.parts
        ):
            said.append(f"{_short(path)} has {lines} lines; give the second idea its own file")
    return said


def code_lines(text: str) -> int:
    """Lines that are neither blank nor a comment nor a docstring, as `cloc` counts them."""
    said = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and place not in said
        for place, line in enumerate(text.splitlines(), start=1)
    )


def impatient_journeys(folder: Path) -> list[str]:
    """Looks at a page that may still be loading: `expect(...)` waits, `is_visible()` does not."""
    said = []
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.match(r"\s*assert .*\.is_(visible|hidden)\(\)", line):
                said.append(
                    f"{_short(path)}:{number} does not wait; say expect(...).to_be_visible()"
                )
    return said


UNSAFE = (
    (re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"), "marks what people wrote as safe"),
    (re.compile(r"\sstyle\s*="), "has an inline style, which the content policy refuses"),
    (re.compile(r"<style[\s>]"), "has a style element, which the content policy refuses"),
    (re.compile(r"\son[a-z]+\s*=|hx-on"), "has an inline handler, which needs eval"),
    (re.compile(r"""=\s*["']\s*js(?:on)?:|javascript:"""), "has a js: value, which needs eval"),
    (re.compile(r"""hx-trigger\s*=\s*["'][^"']*\["""), "filters a trigger, which needs eval"),
    (re.compile(r"<script(?![^>]*\ssrc=)[^>]*>\s*\S"), "has a script between its tags"),
)


def unsafe_templates(folder: Path) -> list[str]:
    """Templates that would open the door to injected code, or break under the content policy."""
    said = []
    for path in sorted(folder.rglob("*.html")):
        text = re.sub(r"(?s)\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text("utf-8"))
        bare = re.sub(r"(?s)\{%.*?%\}", lambda tag: "\n" * tag.group().count("\n"), text)
        for pattern, words in UNSAFE:
            # Inside a tag `one=row` is a name, not a handler.
            for match in pattern.finditer(text if "autoescape" in pattern.pattern else bare):
                line = match.string.count("\n", 0, match.start()) + 1
                said.append(f"{_short(path)}:{line} {words}")
    return said


#: What may depend on a state inside an attribute: one word, `is-late` or `?{{ asked }}`.
ONE_WORD = re.compile(r"(?:[^\s{%]|\{\{[^}]*\}\})*")
CONDITION = re.compile(r"(?s)\{%\s*if\b.*?\{%\s*endif\s*%\}")
BRANCHES = re.compile(r"\{%\s*(?:if|elif|else|endif)\b[^%]*%\}")
TAG = re.compile(r"""(?s)<[a-z](?:\{%.*?%\}|\{\{.*?\}\}|"(?:\{%.*?%\}|[^"])*"|[^>"])*>""")
VALUE = re.compile(r"""(?s)[\w:-]+="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)\"""")


def packed_templates(folder: Path, most: int = 160) -> list[str]:
    """Templates in which one changed word would not show as one word."""
    said = []
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text("utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > most:
                said.append(f"{_short(path)}:{number} has {len(line)} characters; break it up")
        for tag in TAG.finditer(text):
            for value in VALUE.finditer(tag.group()):
                for found in CONDITION.finditer(value.group(1)):
                    words = BRANCHES.split(found.group())
                    nested = len(re.findall(r"\{%\s*if\b", found.group())) > 1
                    if nested or not all(ONE_WORD.fullmatch(word.strip()) for word in words):
                        row = text.count("\n", 0, tag.start()) + 1
                        said.append(
                            f"{_short(path)}:{row} decides more than a word inside an attribute;"
                            " decide it in the view, or write the element twice"
                        )
    return said


def database_clocks(trees: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    """Fields that read the clock by themselves, and the clock of the database."""
    said = []
    for path, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                said.append(f"{_short(path)}:{node.value.lineno} uses {node.arg}; take `at`")
        said += [
            f"{_short(path)}:{call.lineno} asks the database's clock"
            for _, call in calls([(path, tree)], {"Now"})
        ]
    return said


def words_in_table(page: str) -> set[str]:
    """What stands between backticks in the first column of the tables of a page."""
    return set(re.findall(r"(?m)^\|\s*`([^`]+)`\s*\|", page))


def drawing(name: str, steps: Iterable[tuple[str, ...]]) -> str:
    """The page docs/states/<name>.md that belongs to a table of steps."""
    rows = list(steps)
    states = list(dict.fromkeys(state for source, _, target in rows for state in (source, target)))
    ends = [state for state in states if all(source != state for source, _, _ in rows)]
    lines = [f"# States: {name}", ""]
    there = next((HOUSE / "core").rglob(f"{name}.py"), HOUSE / "core" / f"{name}.py")
    where = there.relative_to(ROOT).as_posix()
    lines += [f"Drawn from `STEPS` in `{where}` by `python tools/states.py`."]
    lines += ["Change the table, then draw again.", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {rows[0][0]}"]
    lines += [f"    {source} --> {target}: {act}" for source, act, target in rows]
    lines += [f"    {state} --> [*]" for state in ends]
    lines += ["```", "", "| from | act | to |", "| --- | --- | --- |"]
    lines += [f"| {source} | {act} | {target} |" for source, act, target in rows]
    return "\n".join(lines) + "\n"
