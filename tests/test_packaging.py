"""The package: what the wheel holds, and that policies are found wherever the package runs from."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import scanner
from scanner.bundled import policies_folder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (path,) = folder.iterdir()
    return zipfile.ZipFile(path)


def test_wheel_adds_one_name_to_site_packages(wheel: zipfile.ZipFile) -> None:
    names = {name.partition("/")[0] for name in wheel.namelist()}
    assert names == {"scanner", f"stackproof-{scanner.__version__}.dist-info"}


def test_wheel_carries_the_policies(wheel: zipfile.ZipFile) -> None:
    prefix = "scanner/_bundled/policies/"
    packed = {name.removeprefix(prefix) for name in wheel.namelist() if name.startswith(prefix)}
    written = {
        path.relative_to(ROOT / "policies").as_posix()
        for path in (ROOT / "policies").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert written
    assert packed == written
    assert "scanner/py.typed" in wheel.namelist()


def test_wheel_carries_the_schemas(wheel: zipfile.ZipFile) -> None:
    for path in (ROOT / "docs" / "schemas").iterdir():
        assert wheel.read(f"scanner/_bundled/schemas/{path.name}") == path.read_bytes()


def test_wheel_states_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    information = f"stackproof-{scanner.__version__}.dist-info"
    assert b"stackproof = scanner.cli:main" in wheel.read(f"{information}/entry_points.txt")
    assert b"Apache License" in wheel.read(f"{information}/licenses/LICENSE")


def test_policies_are_found_in_an_installed_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    site_packages = tmp_path / "site-packages"
    wheel.extractall(site_packages)
    # A folder that happens to be called so, where the command is run, is not ours.
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "policies").mkdir(parents=True)
    program = (
        f"import sys; sys.path[:0] = [{str(site_packages)!r}]; import scanner.bundled as b; print(b.policies_folder())"
    )
    command = [sys.executable, "-I", "-c", program]
    found = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found) == (site_packages / "scanner" / "_bundled" / "policies").resolve()


def test_policies_are_found_in_a_checkout() -> None:
    assert policies_folder() == ROOT / "policies"


def test_changelog_speaks_of_the_version_or_of_what_comes() -> None:
    headings = [
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line.startswith("## ")
    ]
    assert headings[0] in {"## Unreleased", f"## {scanner.__version__}"}


def test_every_dependency_is_bounded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    required = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert [requirement for requirement in required if ">=" not in requirement] == []
