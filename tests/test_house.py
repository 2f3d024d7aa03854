"""The house: floors, the face, and what may be loaded when."""

import ast
import logging
import operator
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import scheduler

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "scheduler").rglob("*.py"))
HEAVY = {"numba", "ortools", "pandas"}


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after `statement`."""
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import scheduler") & (HEAVY | {"numpy", "pydantic"})


def test_help_loads_nothing_heavy() -> None:
    statement = "import scheduler.cli, typer.testing; typer.testing.CliRunner().invoke(scheduler.cli.app, ['plan', '--help'])"
    assert not loaded_by(statement) & (HEAVY | {"numpy"})


def test_words_and_verifier_load_neither_compiler_nor_solver() -> None:
    statement = "import scheduler; scheduler.Problem, scheduler.Roster, scheduler.verify, scheduler.read_folder, scheduler.travel_matrix"
    assert not loaded_by(statement) & HEAVY


def test_the_heavy_modules_would_be_seen() -> None:
    """The three tests above could fail: the engine does load them."""
    assert loaded_by("import scheduler.solver.search.search, scheduler.solver.cpsat.exact_model") & HEAVY == HEAVY


@pytest.mark.parametrize("name", scheduler.__all__)
def test_every_name_of_the_face_is_there_and_keeps_its_name(name: str) -> None:
    found = getattr(scheduler, name)
    assert getattr(found, "__name__", name) == name  # a str, such as the version, has none
    assert name in dir(scheduler)


def test_the_face_lists_each_name_once_for_readers_and_once_for_loading() -> None:
    assert sorted(scheduler.__all__) == sorted([*scheduler._HOME_OF, "__version__"])
    assert len(scheduler.__all__) <= 35


@pytest.mark.parametrize(
    "statement",
    [
        "import scheduler.verify.soft",
        "import scheduler.verify",
        "from scheduler.verify import soft",
        "from scheduler.verify.verify import verify",
        "from scheduler import verify",
        "scheduler.verify; import scheduler.verify.hard",
        "import importlib; importlib.reload(scheduler); import scheduler.verify.hard",
    ],
)
def test_verify_stays_the_function_whatever_is_imported_of_its_package(statement: str) -> None:
    loaded_by(f"import scheduler; {statement}; assert type(scheduler.verify).__name__ == 'function', scheduler.verify")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="rooster"):
        operator.attrgetter("rooster")(scheduler)


def test_the_package_logs_nothing_unless_asked() -> None:
    assert [type(handler) for handler in logging.getLogger("scheduler").handlers] == [logging.NullHandler]
    assert logging.getLogger("scheduler").level == logging.NOTSET


def test_the_installed_version_is_the_one_in_the_source() -> None:
    assert version("carerounds") == scheduler.__version__


def test_import_contracts_hold() -> None:
    """Floors, no circles, one door; the contracts themselves stand in pyproject.toml."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert " 0 broken" in checked.stdout


def test_no_file_imports_the_face_or_what_only_some_systems_have() -> None:
    """Inner files name the file they need, and care offices run Windows."""
    shunned = {"scheduler", "fcntl", "resource", "pwd", "grp", "termios"}
    wrong = {str(path.relative_to(ROOT)): found for path in SOURCES if (found := imported_by(path) & shunned)}
    assert wrong == {}


def imported_by(path: Path) -> set[str]:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    return imported


def test_files_stay_short() -> None:
    """A file does one thing: 300 lines are long; a fused kernel may be longer, where measurement asks for it."""
    lines = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES if "kernels" not in path.parts}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_the_lock_has_a_hash_for_every_pin_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in lock.replace("\\\n", "").splitlines() if "==" in block]
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock
    assert "index" not in lock


def test_the_lock_holds_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=!;]", requirement)[0].strip().lower() for requirement in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert {name for name in names if f"\n{name}==" not in lock} == set()
