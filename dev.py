"""Set up all that the project needs and run one of its jobs: ``python3 dev.py demo`` or ``python3 dev.py test``.

Only the standard library is used here. The first run makes a virtual environment (``.venv``, or the folder that the
variable STACKPROOF_VENV names) and installs the project and its tools into it; later runs do so again only when
pyproject.toml, the Python or the place of the checkout has changed.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("dev.py: Python 3.11 or later is needed; " + sys.executable + " is " + sys.version.split()[0])

import hashlib
import importlib.util
import os
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("STACKPROOF_VENV") or ROOT / ".venv").absolute()
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")

SAMPLES = ("fixtures/cloudformation/samples", "fixtures/terraform/samples")
# checkov can't share an environment with us: it pins networkx<2.7 and brings another module hcl2.
CHECKOV = "checkov>=3.2,<4"
# What the command answers when it has found something, as it does in the sample stacks.
FINDINGS = 1


def demo(arguments: list[str]) -> None:
    """Judge the sample stacks, one in each dialect; arguments go to the scan."""
    run("stackproof", "policy", "show", "encryption-at-rest/ebs-volume")
    run("stackproof", "scan", *SAMPLES, *arguments, expected=(0, FINDINGS))


def docs(arguments: list[str]) -> None:
    """Write what is generated: the policies' pages, what they are asked about, the checklists' outlines, the schema."""
    run("python", "-m", "scanner.policy.write_subjects")
    run("python", "-m", "scanner.checklist.write_outlines")
    run("stackproof", "policy", "docs", "--no-config", "docs/policies", *arguments)
    schema = ROOT / "docs" / "schemas" / "configuration.schema.json"
    command = (str(PROGRAMS / "stackproof"), "config", "schema", "--no-config")
    schema.write_bytes(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    print(f"wrote {schema.relative_to(ROOT)}")


def check(arguments: list[str]) -> None:
    """Check style and types."""
    run("ruff", "check", *arguments)
    run("ruff", "format", "--check", *arguments)
    run("mypy", *arguments)


def test(arguments: list[str]) -> None:
    """Check style and types, then run the tests; arguments go to pytest and choose among them."""
    check([])
    environment(VENV.with_name(f"{VENV.name}-checkov"), [CHECKOV], CHECKOV.encode())
    run("pytest", *(arguments or ["-q", "-n", "2"]))


JOBS: dict[str, Callable[[list[str]], None]] = {"demo": demo, "docs": docs, "check": check, "test": test}


def run(program: str, *arguments: str, expected: tuple[int, ...] = (0,)) -> None:
    """Run a program of the virtual environment in the checkout; end the job if it ends otherwise than expected."""
    shown = " ".join((program, *arguments))
    print(f"$ {shown}", flush=True)
    path = os.pathsep.join((str(PROGRAMS), os.environ.get("PATH", os.defpath)))
    code = subprocess.run(
        [PROGRAMS / program, *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    ).returncode
    if code not in expected:
        sys.exit(f"dev.py: {shown} ended with exit code {code}")


def set_up() -> None:
    """Make the virtual environment and install the project with its tools, unless that was done already."""
    project = (ROOT / "pyproject.toml").read_bytes()
    tools = tomllib.loads(project.decode())["dependency-groups"]["dev"]
    environment(VENV, ["-e", str(ROOT), *tools], project)


def environment(folder: Path, wanted: list[str], reason: bytes) -> None:
    """Make a virtual environment with what is wanted, unless it was made already for the same reason."""
    state = hashlib.sha256(b"\0".join((reason, sys.version.encode(), os.fsencode(ROOT)))).hexdigest()
    stamp = folder / "stackproof.stamp"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == state:
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            sys.exit(f"dev.py: this Python has no {module} module; on Debian and Ubuntu, install python3-venv")
    print(f"setting up {folder}", flush=True)
    stamp.unlink(missing_ok=True)
    python = folder / PROGRAMS.name / "python"
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    for command in ([sys.executable, "-m", "venv", str(folder)], [str(python), *install, *wanted]):
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code != 0:
            sys.exit(f"dev.py: setting up {folder} failed with exit code {code}")
    stamp.write_text(state, encoding="ascii")


def main(arguments: list[str]) -> None:
    """Run the job that the first argument names."""
    if not arguments or arguments[0] not in JOBS:
        jobs = "\n".join(f"  {name:<6} {job.__doc__}" for name, job in JOBS.items())
        wanted = arguments in (["-h"], ["--help"])
        print(f"usage: python3 dev.py JOB [ARGUMENTS]\n\n{jobs}", file=sys.stdout if wanted else sys.stderr)
        sys.exit(0 if wanted else 2)
    set_up()
    JOBS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
