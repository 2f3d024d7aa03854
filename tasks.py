"""Make the environment, run the demonstration, run the tests.

    python3 tasks.py setup     the environment in .venv, kernels compiled
    python3 tasks.py demo      setup, then a roster of data/leominster
    python3 tasks.py test      setup, then every check and the whole test suite

Standard library only, because it runs before anything is installed.
A step that is done is stamped and not repeated.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
COVERAGE_FLOOR = 90
COMPILE_ALL = (
    "from scheduler.solver.compile_kernels import compile_kernels; from scheduler.solver.offers import compile_offers; "
    "compile_kernels(with_column_generation=True); compile_offers()"
)


def main(arguments: list[str]) -> int:
    """Runs the task named on the command line.

    Returns the exit code of the first step that fails, or 0.
    """
    tasks = {"setup": setup, "demo": demo, "test": test}
    if len(arguments) != 1 or arguments[0] not in tasks:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets a message
        print(f"Python 3.11 or later is needed; this is {sys.version.split()[0]} ({sys.executable}).")
        return 2
    try:
        tasks[arguments[0]]()
    except subprocess.CalledProcessError as error:
        return int(error.returncode)  # the step has printed its own message
    except KeyboardInterrupt:
        return 130
    return 0


def setup() -> None:
    """Makes the environment and compiles the kernels.

    Each is done only if something that it depends on has changed.
    """
    environment = [LOCK, ROOT / "pyproject.toml"]
    once("environment", fingerprint(environment, sys.version, str(ROOT)), install)
    kernels = sorted((ROOT / "scheduler" / "solver").rglob("*.py"))
    once("kernels", fingerprint([*environment, *kernels], sys.version), compile_kernels)


def demo() -> None:
    """Rosters the day of Leominster that the package contains, and says where the result is."""
    setup()
    out = Path("out") / "leominster"
    run(PYTHON, "-m", "scheduler", "plan", Path("data") / "leominster", "--seconds", "20", "--seed", "1", "--out", out)
    say(f"Look at {out / 'roster.csv'} (who goes where, when), {out / 'unallocated.csv'} (what could not be placed, and why)")
    say(f"and {out / 'roster.json'} (the same with its score and settings). The input is data/leominster; README.md says what to try next.")


def test() -> None:
    """Runs every check, then the whole test suite.

    Kernels also run once as plain Python, because coverage cannot see compiled code.
    """
    setup()
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    # Otherwise both processes of the last run compile all of them.
    with beside(PYTHON, "-c", COMPILE_ALL):
        run(BIN / "ruff", "format", "--check", ".")
        run(BIN / "ruff", "check", ".")
        run(BIN / "mypy")
        run(BIN / "lint-imports", "--no-cache")
    # The last run merges the files beside .coverage into it when it ends.
    plain = {"NUMBA_DISABLE_JIT": "1", "COVERAGE_FILE": ".coverage.kernels"}
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--cov"]
    run(*pytest, "-m", "kernel", "--cov-report=", **plain)
    run(*pytest, "-m", "not slow", "--cov-append", f"--cov-fail-under={COVERAGE_FLOOR}")


def install() -> None:
    """Makes the virtual environment.

    Locked dependencies are installed with their hashes.
    Then the project is installed, editable and built offline.
    """
    say("Making .venv")
    # Windows does not allow a running Python to be deleted.
    venv.create(VENV, clear=Path(sys.prefix) != VENV, with_pip=True)
    say("Installing what requirements.lock names")
    project: list[str | Path] = ["--no-deps", "--no-build-isolation", "--editable", "."]
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    try:
        uv_alone = VENV / "uv.txt"
        uv_alone.write_text(locked("uv"), encoding="utf-8")
        run(*pip, "--require-hashes", "--requirement", uv_alone)
    except subprocess.CalledProcessError:
        say("No uv for this machine: installing with pip, which takes a few minutes")
        run(*pip, "--require-hashes", "--requirement", LOCK)
        run(*pip, *project)
    else:
        uv: list[str | Path] = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
        # As pip does by itself. Without bytecode each command that may not write it translates all it imports.
        # Like pip it trusts what the system trusts: many an office's network has a certificate of its own.
        environment = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true"}
        run(*uv, "--compile-bytecode", "--require-hashes", "--requirement", LOCK, **environment)
        run(*uv, *project, **environment)
    run(PYTHON, "-m", "compileall", "-q", "scheduler")


def compile_kernels() -> None:
    """Compiles the kernels into their cache, so that the first roster does not wait for it."""
    say("Compiling the kernels (some three minutes, once)")
    run(PYTHON, "-m", "scheduler", "warm")


def locked(package: str) -> str:
    """Returns the lines of the lock for one package: its version and its hashes."""
    found = re.search(rf"^{package}==.*(\n    --hash=.*)+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{LOCK.name} does not name {package}"
    return found.group()


def once(name: str, wanted: str, step: Callable[[], None]) -> None:
    """Calls `step`, unless it has already succeeded with the same fingerprint."""
    stamp = VENV / f"carerounds-{name}.stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    step()
    stamp.write_text(wanted, encoding="utf-8")


def fingerprint(files: list[Path], *words: str) -> str:
    """Returns a hash of the contents of `files` and of `words`."""
    digest = hashlib.sha256("\n".join(words).encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def run(*command: str | Path, **environment: str) -> None:
    """Prints a command and runs it in the folder of the project.

    Raises:
        subprocess.CalledProcessError: The command ended with an exit code other than 0.
    """
    say(" ".join([Path(command[0]).stem, *(str(word) for word in command[1:])]))
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT, env={**os.environ, **environment})


@contextmanager
def beside(*command: str | Path) -> Iterator[None]:
    """Runs a command while the block runs, and waits for it at the end. A block that fails ends it.

    Raises:
        subprocess.CalledProcessError: The command ended with an exit code other than 0.
    """
    say(f"{Path(command[0]).stem} {' '.join(str(word) for word in command[1:])} (beside what follows)")
    with subprocess.Popen([str(word) for word in command], cwd=ROOT) as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def say(line: str) -> None:
    """Prints a line of progress."""
    print(f"-- {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
