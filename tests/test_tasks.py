"""tasks.py: does nothing twice, and says how it ended."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tasks


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tasks, "VENV", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("venv")
def test_a_step_runs_once_until_its_fingerprint_changes() -> None:
    done: list[str] = []
    for wanted in ("a", "a", "b", "b", "a"):
        tasks.once("step", wanted, lambda wanted=wanted: done.append(wanted))  # type: ignore[misc]
    assert done == ["a", "b", "a"]


@pytest.mark.usefixtures("venv")
def test_a_step_that_fails_is_done_again_even_if_it_was_done_before() -> None:
    done: list[str] = []

    def fails() -> None:
        raise RuntimeError

    tasks.once("step", "a", lambda: done.append("first"))
    with pytest.raises(RuntimeError):
        tasks.once("step", "b", fails)
    tasks.once("step", "a", lambda: done.append("again"))
    assert done == ["first", "again"]


def test_a_fingerprint_depends_on_contents_and_words(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("x")
    assert tasks.fingerprint([one], "w") == tasks.fingerprint([two], "w") != tasks.fingerprint([one], "v")
    two.write_text("y")
    assert tasks.fingerprint([one], "w") != tasks.fingerprint([two], "w")


def test_uv_itself_comes_with_its_hashes_and_nothing_else() -> None:
    lines = tasks.locked("uv").splitlines()
    assert lines[0].startswith("uv==")
    assert len(lines) > 5
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])


@pytest.mark.usefixtures("venv")
def test_uv_trusts_the_certificates_that_the_system_trusts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pip does: a network that reads along has a certificate that only the machines of its office know."""
    ran: dict[str, dict[str, str]] = {}
    monkeypatch.setattr("tasks.venv.create", lambda *_, **__: None)
    monkeypatch.setattr(tasks, "run", lambda *command, **environment: ran.update({" ".join(map(str, command)): environment}))
    tasks.install()
    by_uv = [environment for command, environment in ran.items() if " -m uv pip install " in command]
    assert len(by_uv) == 2
    assert all(environment["UV_SYSTEM_CERTS"] == "true" for environment in by_uv)


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["setup", "demo"]])
def test_anything_but_one_task_shows_how_to_use_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert tasks.main(arguments) == 2
    assert "tasks.py demo" in capsys.readouterr().out


def test_a_step_that_fails_is_named_and_gives_its_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tasks, "setup", lambda: tasks.run(sys.executable, "-c", "raise SystemExit(7)"))
    assert tasks.main(["setup"]) == 7
    assert "raise SystemExit(7)" in capsys.readouterr().out


def test_checks_stop_at_the_first_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing after a failed step is reported as if it had been fine; coverage of an earlier run is forgotten."""
    (tmp_path / ".coverage.kernels").write_text("old")
    ran: list[str] = []

    def run(*command: str | Path, **_: str) -> None:
        ran.append(Path(command[0]).name)
        if "mypy" in ran[-1]:
            raise subprocess.CalledProcessError(1, ["mypy"])

    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "setup", lambda: None)
    monkeypatch.setattr(tasks, "run", run)
    monkeypatch.setattr(tasks, "COMPILE_ALL", "")
    monkeypatch.setattr(tasks, "PYTHON", sys.executable)
    assert tasks.main(["test"]) == 1
    assert ran == ["ruff", "ruff", "mypy"]
    assert list(tmp_path.iterdir()) == []


def test_what_runs_beside_the_checks_is_waited_for_and_may_not_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    with tasks.beside(sys.executable, "-c", "import pathlib, time; time.sleep(0.2); pathlib.Path('done').touch()"):
        assert list(tmp_path.iterdir()) == []
    assert (tmp_path / "done").is_file()
    with pytest.raises(subprocess.CalledProcessError) as failed, tasks.beside(sys.executable, "-c", "raise SystemExit(7)"):
        pass
    assert failed.value.returncode == 7
    with pytest.raises(KeyError), tasks.beside(sys.executable, "-c", "import time; time.sleep(60)"):
        raise KeyError


def test_standard_library_only() -> None:
    """It runs before anything is installed."""
    tree = ast.parse(Path(tasks.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    roots = {node.module.partition(".")[0] for node in imports if isinstance(node, ast.ImportFrom) and node.module}
    roots |= {alias.name.partition(".")[0] for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert roots <= sys.stdlib_module_names
