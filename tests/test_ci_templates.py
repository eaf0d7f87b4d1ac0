"""What a repository plugs into its CI: the steps are run as a runner runs them, with the installed command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from scanner.cli.scan import command
from scanner.report import FORMATS

ROOT = Path(__file__).parents[1]
VOLUME = 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 8\n  encrypted = false\n}\n'
STACKPROOF = Path(sys.executable).parent / "stackproof"


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one fault, and a folder where the command is installed as the first step would do it."""
    (tmp_path / "my stack").mkdir()
    (tmp_path / "my stack" / "main.tf").write_text(VOLUME)
    programs = tmp_path / ".tools" / "stackproof" / "bin"
    programs.mkdir(parents=True)
    (programs / "stackproof").symlink_to(STACKPROOF)
    return tmp_path


def run_action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's scan as GitHub does: `bash -e` with the inputs in the environment."""
    action = load("action.yml")
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "scan")
    given = {name: value["default"] for name, value in action["inputs"].items()} | inputs
    environment = {name: given[re.fullmatch(r"\$\{\{ inputs\.(\w+) }}", text)[1]] for name, text in step["env"].items()}  # type: ignore[index]
    environment |= {
        "RUNNER_TEMP": str(folder / ".tools"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "PATH": os.environ["PATH"],
    }
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_action_annotates_and_sums_up(repository: Path) -> None:
    done = run_action(repository, paths="my stack\n", arguments="--policy=encryption-at-rest/ebs-volume\n")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=my stack/main.tf,line=4,"), done.stdout
    assert (repository / "summary.md").read_text().startswith("<!-- stackproof:report -->\n## Stackproof: 1 failure")
    assert (repository / "outputs").read_text() == "exit-code=1\n"
    assert (repository / "stackproof.sarif").exists()


def test_the_action_compares_with_a_base(repository: Path) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
        subprocess.run(["git", *identity, *words], cwd=repository, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "my stack")
    git("commit", "-qm", "start")
    arguments = "--policy=encryption-at-rest/ebs-volume"
    assert run_action(repository, base="main", arguments=arguments).returncode == 0
    (repository / "my stack" / "more.tf").write_text(VOLUME.replace("data", "more"))
    done = run_action(repository, base="main", arguments=arguments)
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("::error file=") == 1
    assert run_action(repository, base="$(touch stolen)", arguments=arguments).returncode == 2
    assert not (repository / "stolen").exists()


def test_the_action_takes_no_input_for_a_command(repository: Path) -> None:
    done = run_action(repository, paths='"; touch stolen; "\n$(touch stolen)\n--exit-zero\n')
    assert done.returncode == 2, done.stdout
    assert not (repository / "stolen").exists()


@pytest.mark.parametrize("hook", load(".pre-commit-hooks.yaml"), ids=lambda hook: hook["id"])
def test_a_hook_calls_a_command_that_exists(
    hook: dict[str, Any], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    program, subcommand, *arguments = hook["entry"].split()
    assert (program, subcommand) == ("stackproof", "scan")
    changed = ["my stack/main.tf"] if hook.get("pass_filenames", True) else []
    assert re.search(hook["files"], "my stack/main.tf")
    done = CliRunner().invoke(command, [*arguments, *changed], standalone_mode=False)
    assert done.return_value == 1, done.output


def test_the_gitlab_job_names_formats_and_artifacts_that_agree() -> None:
    job = load("ci/gitlab.yml")["stackproof"]
    written = dict(re.findall(r"--output (\S+)=(\S+)", job["script"][0]))
    assert set(written) <= set(FORMATS)
    assert set(job["artifacts"]["reports"].values()) == set(written.values())
