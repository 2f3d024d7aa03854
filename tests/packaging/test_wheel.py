"""What is published works: a wheel and an sdist are built offline, and the wheel runs where nothing of the checkout is near."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What is asked here is whether the package is complete. As plain Python the kernels need not be compiled for a new place.
PLAIN = {"NUMBA_DISABLE_JIT": "1", "SCHEDULER_CHECK": "0", "PYTHONPATH": "", "UV_OFFLINE": "1"}


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command and returns what it printed."""
    words = [str(word) for word in command]
    outcome = subprocess.run(words, cwd=cwd, env=os.environ | PLAIN, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, f"{words}\n{outcome.stdout}{outcome.stderr}"
    return outcome.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what the package depends on is borrowed from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    run(sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", python, wheel, cwd=folder)
    site_packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # A path in a .pth file is searched, but .pth files in it are not read: so the checkout does not come along.
    Path(site_packages, "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


def test_the_wheel_holds_the_examples_and_says_that_it_is_typed(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("scheduler/py.typed", "scheduler/data/tiny/visits.csv", "scheduler/data/herefordshire-week/settings.toml"):
        assert name in names
    publishing = {name for name in names if name.startswith("scheduler/reporting/publishing/")}
    assert len([name for name in publishing if name.endswith((".ttf", ".typ"))]) == 6
    page = {name.removeprefix("scheduler/reporting/page/") for name in names if name.startswith("scheduler/reporting/page/")}
    assert page >= {"assets/page.html", "assets/roster.css", "assets/roster.js"}
    assert page >= {"vendor/leaflet.js", "vendor/leaflet.css", "vendor/LICENSE", "vendor/vendor.toml"}
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "docs"))]


def test_the_wheel_says_whose_it_is_and_what_for(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = message_from_string(archive.read(name).decode())
    assert metadata["Name"] == "carerounds"
    assert metadata["License-Expression"] == "MIT AND OFL-1.1 AND BSD-2-Clause"
    assert metadata["Author"] == "The carerounds contributors"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])


def test_the_sdist_holds_what_builds_and_tests_it(dist: Path) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "pyproject.toml",
        "requirements.lock",
        "tasks.py",
        "mkdocs.yml",
        "data/tiny/visits.csv",
        "scheduler/py.typed",
        "tests/test_readme.py",
    ):
        assert name in names


def test_the_wheel_runs_from_a_folder_with_a_space_in_its_path(commands: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my care"
    folder.mkdir()
    home = run(commands / "python", "-c", "import scheduler; print(scheduler.__file__)", cwd=folder)
    assert str(commands.parent) in home, "the package has to come from the wheel"
    command = commands / "carerounds"
    run(command, "example", "tiny", "a day", cwd=folder)
    run(command, "plan", "a day", "--iterations", "30", "--out", "the roster", cwd=folder)
    assert (folder / "the roster" / "roster.csv").is_file()
    run(command, "verify", "a day", Path("the roster", "roster.csv"), cwd=folder)
