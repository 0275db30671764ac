"""The order of the house: who may import whom, and how long things may get."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "scenarios": set(),
    "voices": set(),
    "grading": {"scenarios", "voices"},
    "exams": {"scenarios", "voices", "grading"},
    "trainer": {"scenarios", "voices", "grading", "exams"},
}
FILES = [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in FILES]


def imported_packages(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_down_only(path):
    package = path.relative_to(ROOT).parts[0]
    ours = imported_packages(ast.parse(path.read_text("utf-8"))) & MAY_IMPORT.keys()
    assert ours <= MAY_IMPORT[package] | {package}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_and_functions_stay_short(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 50, node.name


@pytest.mark.parametrize("path", TESTS, ids=[path.name for path in TESTS])
def test_tests_stay_short_too(path):
    assert path.read_text("utf-8").count("\n") <= 400
