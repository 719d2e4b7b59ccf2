"""What conventions.md asks of a day's notebook and can be seen without running it."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import SchemaMismatchError

from dlgrader.compare.wording import joined
from dlgrader.course.names import misused_names, names_of, parse_cell
from dlgrader.course.notebooks import Exercise, Role, builds_on, cell_name, cells_of, exercises, role
from dlgrader.grading.examiner.sources import functions_in

CELLS = range(20, 36)
WORDS = range(1200, 1801)
# words of a question, with the stub below it
SHORTEST_QUESTION = 8
EXERCISES = range(3, 6)
TESTS = range(1, 4)
NOTEBOOK_METADATA = {"kernelspec", "language_info"}
CELL_METADATA = {"nbgrader", "tags"}
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
MARKERS = (
    (BEGIN_SOLUTION, END_SOLUTION),
    (BEGIN_HIDDEN, END_HIDDEN),
    ("### BEGIN MARK SCHEME", "### END MARK SCHEME"),
)
# shorter lines than this, such as `optimizer.zero_grad()`, stand in many places without giving anything away
TELLING = 30


class Kind(Enum):
    """What a finding is about, the gravest first."""

    MARKS = "marks"
    LEAKS = "leaks"
    FORM = "form"
    STYLE = "the course's style"


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a notebook: the cell (None for the notebook as a whole), what is wrong, and the cure."""

    cell: str | None
    wrong: str
    cure: str
    kind: Kind = Kind.FORM


def check_format(source: NotebookNode) -> Iterator[Finding]:
    """Check that nbformat and nbgrader accept the notebook: without that, nothing else can be checked."""
    try:
        nbformat.validate(source)
        MetadataValidator().validate_nb(source)
    except SchemaMismatchError as error:
        yield Finding(None, _first_line(error), "run `nbgrader update` on it")
    except ValidationError as error:
        yield Finding(None, f"nbgrader's metadata is not valid: {error.message.splitlines()[0]}", "correct that cell")
    yield from check_convertible(source)
    for cell in source.cells:
        if cell.cell_type == "code":
            try:
                names_of(cell.source)
            except SyntaxError as error:
                yield Finding(cell_name(cell), f"not Python: {error.msg} (line {error.lineno})", "correct the code")


def check_convertible(source: NotebookNode) -> Iterator[Finding]:
    """Check what nbgrader trips over when it makes the students' version: markers without their pair, equal ids."""
    seen: set[str] = set()
    for cell in source.cells:
        name = cell_name(cell)
        if name in seen:
            yield Finding(name, "two cells have this id", "rename one, or delete the copy")
        seen.add(name)
        for begin, end in MARKERS:
            depth = 0
            for line in cell.source.splitlines():
                if begin in line and depth:
                    yield Finding(name, f"{begin} stands twice before {end}", f"write {end} where the first part ends")
                elif end in line and not depth:
                    yield Finding(name, f"{end} without {begin} before it", f"write {begin} where that part begins")
                depth = 1 if begin in line else 0 if end in line else depth
            if depth:
                yield Finding(name, f"{begin} without {end} after it", f"write {end} where that part ends")


def check_git_form(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that the notebook carries nothing that changes without its content changing."""
    if (source.nbformat, source.nbformat_minor) < (4, 5):
        yield Finding(None, f"format {source.nbformat}.{source.nbformat_minor} has no cell ids", "save it as 4.5")
    for key in sorted(set(source.metadata) - NOTEBOOK_METADATA):
        yield Finding(None, f"editor metadata {key!r} in the notebook", f"delete metadata.{key}")
    if "version" in source.metadata.get("language_info", {}):
        yield Finding(None, "the author's Python version in the notebook", "delete metadata.language_info.version")
    if source.metadata.get("kernelspec", {}).get("name") != "python3":
        yield Finding(None, "the kernel is not python3", 'set metadata.kernelspec to {"name": "python3", …}')
    for cell in source.cells:
        name = cell_name(cell)
        for key in sorted(set(cell.metadata) - CELL_METADATA):
            yield Finding(name, f"editor metadata {key!r}", "delete it from the cell's metadata")
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            yield Finding(name, "has outputs or an execution count", "clear all outputs and save")


def is_word(name: str) -> bool:
    """Return whether an id says something: what editors make up is eight hexadecimal digits, or has hyphens."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name)) and not re.fullmatch(r"(?=.*\d)[0-9a-f]{8}(-.*)?", name)


def check_ids(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that ids are words, and those of cells equal to those of grades."""
    for cell in source.cells:
        name = cell_name(cell)
        if cell.get("id", name) != name:
            yield Finding(name, f"its cell id is {cell.id!r}", f"make the cell id {name!r}, equal to the grade id")
        elif not is_word(name):
            yield Finding(name, "its id is not a word", "name the cell for what it holds, as in softmax_values")


def check_structure(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check length, title, import cell, rounds and the written question."""
    count = len(source.cells)
    if count not in CELLS:
        yield Finding(None, f"{count} cells", f"a day has {CELLS[0]} to {CELLS[-1]}")
    words = count_words(source, release)
    if words not in WORDS:
        yield Finding(None, f"{words} words of prose", f"a day has {WORDS[0]:,} to {WORDS[-1]:,}")
    first = source.cells[0]
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        yield Finding(cell_name(first), "the notebook does not begin with its title", "begin with `# Day …`")
    yield from _check_imports(source)
    rounds = len(cells_of(source, Role.SOLUTION))
    if rounds not in EXERCISES:
        yield Finding(None, f"{rounds} exercises", f"a day has {EXERCISES[0]} to {EXERCISES[-1]}")
    yield from _check_question(source, release)


def check_stubs(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that each exercise leaves students what its tests use, and that each test has an exercise and points."""
    stubs = cells_of(release, Role.SOLUTION)
    for exercise in exercises(source):
        tests = [cells_of(source, Role.TEST)[test].source for test in exercise.tests]
        yield from _check_stub(source, stubs[exercise.solution].source, exercise.solution, tests)
    owned = {test for exercise in exercises(source) for test in exercise.tests}
    for name, cell in cells_of(source, Role.TEST).items():
        if name not in owned:
            yield Finding(name, "tests no exercise: no solution cell stands before it", "move it after its exercise")
        if float(cell.metadata.nbgrader.points) <= 0:
            yield Finding(name, "is worth no points", "give it points")
        yield from _check_visible_part(name, cell.source, cells_named(release)[name].source)


def check_exercises(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check what each exercise announces, its stub's docstrings, its number of tests, and what these show."""
    stubs = cells_of(release, Role.SOLUTION)
    for exercise in exercises(source):
        name = exercise.solution
        tests = {test: cells_of(source, Role.TEST)[test].source for test in exercise.tests}
        if len(tests) not in TESTS:
            yield Finding(name, f"{len(tests)} test cells", f"give the exercise {TESTS[0]} to {TESTS[-1]}")
        elif not any(BEGIN_HIDDEN in test and exercise.tests[name] > 0 for name, test in tests.items()):
            yield Finding(name, "no test cell with points and hidden tests", f"add {BEGIN_HIDDEN} to one of its tests")
        if tests:
            yield from _check_announcement(source, name, exercise.points)
        for function, node in _definitions_or_none(stubs[name].source).items():
            if not ast.get_docstring(node):
                yield Finding(name, f"the stub of {function} has no docstring", "keep one, outside the markers")
    for name, cell in cells_of(source, Role.TEST).items():
        yield from _check_test(name, cell.source, cells_named(release)[name].source)


def check_last_values(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that no test ends in a student's number: it would count as the points earned."""
    solved = {found for cell in cells_of(source, Role.SOLUTION).values() for found in names_of(cell.source).defines}
    for name, cell in cells_of(source, Role.TEST).items():
        last = parse_cell(cell.source).body[-1:]
        called = last[0].value if last and isinstance(last[0], ast.Expr) else None
        if isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id in solved:
            wrong = f"ends in a call of {called.func.id}, and a number that it returns counts as points"
            yield Finding(name, wrong, "compare the result, or put a semicolon after it")


def check_names(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that test cells and read-only cells use only names that the examiner will have."""
    for misuse in misused_names(source):
        reader = cells_named(source)[misuse.cell]
        kind = "test" if role(reader) is Role.TEST else "read-only"
        if misuse.origin is None:
            wrong = f"uses {misuse.name!r}, which no cell defines"
            cure = "define it in this cell" if kind == "test" else "import or define it in a read-only cell before"
        else:
            origin_role = misuse.origin_role.value if misuse.origin_role else ""
            wrong = f"uses {misuse.name!r} of the {origin_role} cell {misuse.origin!r}"
            if misuse.origin_role is Role.SOLUTION and kind == "read-only":
                cure = "unlock this cell: a read-only cell is run without the student's answers too"
            elif misuse.origin_role in {Role.READ_ONLY, Role.SOLUTION}:
                cure = "move that cell before this one"
            else:
                cure = f"define it in this cell, or lock {misuse.origin!r}: a {kind} cell is run without that cell"
        yield Finding(misuse.cell, wrong, cure)


def check_leaks(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that no line of a solution, hidden check or marking scheme can be read in the release."""
    for cell in release.cells:
        for line in cell.source.splitlines():
            if any(marker in line for pair in MARKERS for marker in pair):
                wrong = f"the release shows {line.strip()!r}"
                yield Finding(cell_name(cell), wrong, "set the markers in a solution or test cell, in pairs")
    announced = {call for cell in release.cells if cell.cell_type == "code" for call in _calls_as_defined(cell.source)}
    for cell in source.cells:
        for line in _secret_lines(cell, cells_named(release).get(cell_name(cell))) - announced:
            for shown in release.cells:
                if _can_be_read(line, shown):
                    wrong = f"the release shows a line of the hidden part of {cell_name(cell)!r}: {line[:60]}"
                    yield Finding(cell_name(shown), wrong, "reword it there")
    for cell in release.cells:
        if cell.cell_type == "code" and "reference" in _imported(cell.source):
            yield Finding(cell_name(cell), "imports dlgrader.reference, which students don't have", "hide that line")


def check_builds_on(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that what a test says it builds on are functions of earlier exercises."""
    for exercise, earlier in _with_earlier_functions(source):
        for test in exercise.tests:
            for name in builds_on(cells_of(source, Role.TEST)[test]):
                if name not in earlier:
                    wrong = f"builds on {name!r}, which is no solution cell of an earlier exercise"
                    yield Finding(test, wrong, f"name one of: {', '.join(earlier) or 'none, it is the first'}")
                elif not earlier[name]:
                    wrong = f"builds on {name!r}, which defines no function to put in place of the student's"
                    yield Finding(test, wrong, "take it out of the line")


def check_builds_on_all(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    """Check that each test names the earlier exercises whose functions its solution uses."""
    for exercise, earlier in _with_earlier_functions(source):
        uses = names_of(cells_of(source, Role.SOLUTION)[exercise.solution].source).needs
        needed = [name for name, functions in earlier.items() if uses.intersection(functions)]
        for test in exercise.tests:
            missing = [name for name in needed if name not in builds_on(cells_of(source, Role.TEST)[test])]
            if missing:
                wrong = f"its solution uses what {joined(missing, 'and')} defines"
                yield Finding(test, wrong, f"write `# Builds on: {', '.join(missing)}` as its first line")


Check = Callable[[NotebookNode, NotebookNode], Iterator[Finding]]

# each looks at the source and at what students would get
CHECKS: dict[Kind, tuple[Check, ...]] = {
    Kind.MARKS: (check_names, check_builds_on, check_last_values),
    Kind.LEAKS: (check_leaks,),
    Kind.FORM: (check_git_form, check_stubs),
    Kind.STYLE: (check_ids, check_structure, check_exercises, check_builds_on_all),
}


def findings(source: NotebookNode, release: NotebookNode, kinds: Collection[Kind]) -> Iterator[Finding]:
    """Yield all that can be found of some kinds."""
    for kind in kinds:
        for check in CHECKS[kind]:
            yield from (replace(found, kind=kind) for found in check(source, release))


def cells_named(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return all cells by name."""
    return {cell_name(cell): cell for cell in notebook.cells}


def count_words(source: NotebookNode, release: NotebookNode) -> int:
    """Count the words of prose that a day's release has: not code, formulas, addresses or HTML tags.

    What stands in every release, such as the course's header, is not the day's.
    """
    own = [cell for name, cell in cells_named(release).items() if name in cells_named(source)]
    text = "\n".join(cell.source for cell in own if cell.cell_type == "markdown")
    for pattern in (
        r"```.*?```",
        r"`[^`]*`",
        r"\$\$.*?\$\$",
        r"\$[^$]*\$",
        r"\]\([^)]*\)",
        r"<[^>]+>",
        r"https?://\S+",
    ):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return len(re.findall(r"[^\W\d_][\w'’-]*", text))


def _check_imports(source: NotebookNode) -> Iterator[Finding]:
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    if not code or role(code[0]) is not Role.READ_ONLY or not _import_statements(code[0].source):
        yield Finding(
            cell_name(code[0]) if code else None,
            "the first code cell is not the import cell",
            "import everything in it, and lock it (read-only)",
        )
        return
    for cell in code:
        if any(alias.name == "*" for node in _import_statements(cell.source) for alias in node.names):
            yield Finding(cell_name(cell), "imports *", "import by name: nobody can see where a name comes from")
        if cell is not code[0] and role(cell) is not Role.TEST and _import_statements(cell.source):
            yield Finding(cell_name(cell), "imports outside the import cell", f"move it to {cell_name(code[0])!r}")


def _check_question(source: NotebookNode, release: NotebookNode) -> Iterator[Finding]:
    questions = cells_of(source, Role.QUESTION)
    if len(questions) != 1:
        yield Finding(None, f"{len(questions)} hand-graded questions", "a day has one")
    for name, cell in questions.items():
        if not re.search(r"\b(points?|marks?)\b", cell.source, re.IGNORECASE):
            yield Finding(name, "no marking scheme in its solution", "say what earns each point")
        answer = cells_of(release, Role.QUESTION)[name].source
        if answer == cell.source:
            yield Finding(name, "the release shows its answer", f"put it between {BEGIN_SOLUTION} and {END_SOLUTION}")
        elif len(answer.split()) < SHORTEST_QUESTION:
            yield Finding(name, "the release does not ask its question", f"put the question above {BEGIN_SOLUTION}")


def _check_announcement(source: NotebookNode, solution: str, total: float) -> Iterator[Finding]:
    """Check that the text before an exercise says its points, as many as its tests give, and rough minutes."""
    position = next(i for i, cell in enumerate(source.cells) if cell_name(cell) == solution)
    text = ""
    for cell in reversed(source.cells[:position]):
        if cell.cell_type != "markdown":
            break
        text = cell.source + text
    announced = [float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\W*points?\b", text)]
    if total not in announced:
        said = f"says {announced[-1]:g}" if announced else "says nothing about points"
        yield Finding(solution, f"its text {said}, its tests give {total:g}", f"write “{total:g} points” there")
    if not re.search(r"\bmin(ute)?s?\b", text):
        yield Finding(solution, "its text does not say how long it takes", "write “about 10 minutes” there")


def _check_stub(source: NotebookNode, stub: str, name: str, tests: list[str]) -> Iterator[Finding]:
    """Check that students get the signature and the docstring, and everything that the tests use."""
    solution = cells_named(source)[name].source
    if BEGIN_SOLUTION not in solution or END_SOLUTION not in solution:
        yield Finding(name, "no solution markers: the release loses the whole cell", f"put {BEGIN_SOLUTION} in it")
        return
    if "raise NotImplementedError" not in stub:
        yield Finding(name, "its stub does not end in raise NotImplementedError", "set code_stub in nbgrader_config.py")
    try:
        given, solved = _definitions(stub), _definitions(solution)
    except SyntaxError as error:
        yield Finding(name, f"its stub is not Python: {error.msg}", "move the solution markers")
        return
    for function in sorted(set(given) & set(solved)):
        if _signature(given[function]) != _signature(solved[function]):
            yield Finding(name, f"the stub of {function} has another signature", "keep `def` outside the markers")
    used = {used for test in tests for used in names_of(test).needs}
    for function in sorted((set(solved) - set(given)) & used):
        yield Finding(name, f"tests use {function}, which the stub does not have", "keep its `def` outside the markers")


def _check_visible_part(name: str, source: str, shown: str) -> Iterator[Finding]:
    """Check that a test cell's visible part can stand alone, and first."""
    try:
        parse_cell(shown)
    except SyntaxError:
        yield Finding(name, "its visible part alone is not Python", "hide whole statements")
        return
    if shown.strip() and not source.lstrip().startswith(shown.strip()):
        yield Finding(name, "visible checks stand after hidden tests", f"put them before {BEGIN_HIDDEN}")


def _check_test(name: str, source: str, shown: str) -> Iterator[Finding]:
    """Check that a test cell shows something, and gives its reasons for unusual tolerances."""
    try:
        statements = parse_cell(shown).body
    except SyntaxError:
        return
    if all(isinstance(node, ast.Import | ast.ImportFrom) for node in statements):
        yield Finding(name, "no visible check before its hidden tests", "show at least one, with a value")
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if re.search(r"\b[ra]tol\s*=", line) and not any(
            "#" in near for near in lines[max(0, number - 2) : number + 1]
        ):
            yield Finding(
                name, f"a tolerance without its reason: {line.strip()[:60]}", "say why in a comment before it"
            )


def _secret_lines(cell: NotebookNode, released: NotebookNode | None) -> set[str]:
    """Return the telling lines that a release must not show: solutions, hidden assertions and marking schemes."""
    kept = {line.strip() for line in released.source.splitlines()} if released else set()
    lines = {line.strip() for line in cell.source.splitlines()} - kept
    lines = {line for line in lines if len(line) >= TELLING and not line.startswith(("#", "import ", "from "))}
    lines = {line for line in lines if not line.endswith(":")}  # a loop's or an if's head says little alone
    if role(cell) is Role.TEST:  # the preparations of a hidden test give nothing away
        return {line for line in lines if "assert" in line}
    return lines if role(cell) in {Role.SOLUTION, Role.QUESTION} else set()


def _can_be_read(line: str, cell: NotebookNode) -> bool:
    """Return whether a line stands in a cell: anywhere in prose, as a line or a comment in code."""
    if cell.cell_type == "markdown":
        return line in html.unescape(cell.source)
    return line in {shown.strip().lstrip("# ") for shown in cell.source.splitlines()}


def _import_statements(source: str) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in parse_cell(source).body if isinstance(node, ast.Import | ast.ImportFrom)]


def _imported(source: str) -> set[str]:
    """Return every part of every dotted name that a cell imports from dlgrader, at any depth."""
    found: set[str] = set()
    try:
        tree = parse_cell(source)
    except SyntaxError:  # a stub cut in two, reported where stubs are checked
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            if any(name.startswith("dlgrader") for name in names):
                found.update(part for name in names for part in name.split("."))
    return found


def _definitions(source: str) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    return {node.name: node for node in parse_cell(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _definitions_or_none(source: str) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    try:
        return _definitions(source)
    except SyntaxError:  # reported where stubs are checked
        return {}


def _with_earlier_functions(source: NotebookNode) -> Iterator[tuple[Exercise, dict[str, list[str]]]]:
    """Yield each exercise with the functions of the solution cells before it."""
    earlier: dict[str, list[str]] = {}
    for exercise in exercises(source):
        yield exercise, dict(earlier)
        earlier[exercise.solution] = functions_in(cells_of(source, Role.SOLUTION)[exercise.solution].source)


def _calls_as_defined(source: str) -> Iterator[str]:
    """Yield a call of each function of a cell with its own parameters: how texts speak of it gives nothing away."""
    for name, node in _definitions_or_none(source).items():
        if isinstance(node, ast.FunctionDef):
            yield f"{name}({', '.join(argument.arg for argument in node.args.args)})"


def _signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.FunctionDef):
        return ast.dump(node.args)
    return ", ".join(ast.dump(base) for base in node.bases)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
