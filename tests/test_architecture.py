"""The walls of the house: who may import whom, names that shadow nothing, small files with a sentence."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
MODULES = sorted(file for name in PACKAGES for file in (ROOT / name).rglob("*.py"))
GENERATED = {ROOT / "db" / "migrations" / "0001_first.py"}
LONGEST = 300
SENTENCE = re.compile(r"[^\s](?:(?!\.\s).)*[^.]\.", re.DOTALL)
DETACHED = {"create_task", "ensure_future"}


def _lint(where: Path) -> tuple[int, list[str]]:
    """The exit status of import-linter in this folder, and the contracts it found broken."""
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(where)},
        capture_output=True,
        text=True,
    )
    return done.returncode, re.findall(r"^(.+) BROKEN$", done.stdout, re.MULTILINE)


def test_every_contract_holds() -> None:
    assert _lint(ROOT) == (0, [])


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("delivery/planted.py", "import handlers", "Folders import inwards only"),
        ("messages/planted.py", "import db", "Folders import inwards only"),
        ("sms/planted.py", "import scheduler", "Folders import inwards only"),
        ("handlers/planted.py", "from app import settings", "Folders import inwards only"),
        ("exam/planted.py", "import asyncio", "The rules are pure"),
        ("exam/planted.py", "import tortoise", "The rules are pure"),
        ("sandbox/planted.py", "import exam", "The sandbox stands alone"),
        ("app/planted.py", "import sandbox", "Nobody imports the sandbox"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, file: str, line: str, broken: str) -> None:
    for name in PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "app" / "settings.py").touch()
    (tmp_path / file).write_text(line + "\n", encoding="utf-8")

    assert _lint(tmp_path) == (1, [broken])


def test_the_same_packages_are_shipped_checked_and_walled() -> None:
    tools = PROJECT["tool"]

    assert tools["mypy"]["packages"] == [*PACKAGES, "bench"]
    assert tools["importlinter"]["root_packages"] == PACKAGES


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_lies_in_the_repository_and_shadows_nothing(name: str) -> None:
    spec = find_spec(name)
    others = set(importlib.metadata.packages_distributions().get(name, [])) - {PROJECT["project"]["name"]}

    assert spec is not None
    assert (spec.origin, others, name in sys.stdlib_module_names) == (
        str(ROOT / name / "__init__.py"),
        set(),
        False,
    )


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {file.parent for file in MODULES}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_every_module_begins_with_one_sentence() -> None:
    told = {file: ast.get_docstring(_tree(file)) or "" for file in MODULES}
    first = {file: text.split("\n\n")[0] for file, text in told.items()}

    assert [str(file.relative_to(ROOT)) for file in MODULES if not SENTENCE.fullmatch(first[file])] == []


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in MODULES}

    assert {str(file): n for file, n in lengths.items() if n > LONGEST and file not in GENERATED} == {}


def test_nobody_starts_a_detached_task() -> None:
    nodes = [(file, node) for file in MODULES for node in ast.walk(_tree(file))]

    assert [f"{file.relative_to(ROOT)}: {ast.unparse(node)}" for file, node in nodes if _detaches(node)] == []


def _detaches(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "asyncio" and not DETACHED.isdisjoint(name.name for name in node.names)
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {f"asyncio.{name}" for name in DETACHED}


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
