"""Terraform itself as a witness: what `terraform console` answered to hundreds of expressions, recorded as data."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.terraform_console import FOLDER, REFUSED, ask, expressions
from scanner.inputs import Inputs
from scanner.parsers.terraform import load_root
from scanner.parsers.terraform.functions import IMPURE, PURE
from scanner.parsers.terraform.functions.filesystem import WITH_FILES
from scanner.parsers.terraform.functions.plain_data import NotKnownError, to_plain
from scanner.values import Reason, Unknown, Value

ANSWERS: dict[str, dict[str, object]] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))

DEVIATIONS = {
    "5 % 0": "Terraform answers 5; a remainder of a division by zero is refused here",
    "can(1 / 0)": "Terraform divides by zero to infinity, which no argument takes",
    "try(1 / 0, 2)": "Terraform divides by zero to infinity, which no argument takes",
    'true ? 1 : "2"': "only the branch that holds is evaluated, so the other one's type does not convert it",
    'false ? "a" : 2': "only the branch that holds is evaluated, so the other one's type does not convert it",
    'true ? [1] : ["a"]': "only the branch that holds is evaluated, so the other one's type does not convert it",
    '"a${null}b"': "an absent part is left out of a text",
    '{for x in ["a", "a"] : x => 1}': "of elements with one key the last is taken",
    "[[1, 2], [3]].0.1": "legacy indexes may follow each other",
    "tolist([1]) == [1]": "lists, tuples and sets are one kind of value",
    'concat(toset(["b", "a"]), ["c"])': "lists, tuples and sets are one kind of value",
    'element(toset(["b", "a"]), 0)': "lists, tuples and sets are one kind of value",
    'slice(toset(["a"]), 0, 1)': "lists, tuples and sets are one kind of value",
    "toset([{a = 2}, {a = 1}])": "sets of objects keep the order in which they are written",
    'element(["a", "b", "c"], -1)': "Terraform 1.11 crashes; later versions count from the end",
    'element(["a", "b", "c"], -4)': "Terraform 1.11 crashes; later versions count from the end",
    'cidrsubnet("10.0.0.0/8", 8, -1)': "Terraform counts out of the range; refused here",
    'cidrsubnet("10.0.0.0/8", -1, 0)': "Terraform makes a larger range; refused here",
    'strrev("e\\u0301a")': "Terraform composes characters; they are kept here as written",
    'format("%v", null)': "Terraform leaves it open",
    'file("none.txt")': "an absent file is unknown, since it may be made before Terraform runs",
    'templatefile("none.tftpl", {})': "an absent file is unknown, since it may be made before Terraform runs",
    'templatefile("hello.txt", {})': "a missing variable is one invalid part of the text",
    '"a${[1]}b"': "what cannot be a string is one invalid part of the text",
    "nosuchfunction(1)": "a function may be newer than this program",
}


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Value]:
    """Every recorded expression as Stackproof evaluates it, beside the same files."""
    folder = tmp_path_factory.mktemp("root") / "console"
    shutil.copytree(FOLDER, folder)
    outputs = (f'output "e{number}" {{\n  value = {one}\n}}\n' for number, one in enumerate(ANSWERS))
    (folder / "main.tf").write_text("".join(outputs), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        root = load_root(Path(), Inputs(), Path())
    return {one: root.outputs[f"e{number}"] for number, one in enumerate(ANSWERS)}


def agree(ours: object, theirs: object) -> bool:
    """Equal as JSON; of a fraction, the sixteen digits that both can hold."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return ours == theirs or math.isclose(ours, theirs, rel_tol=1e-15)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agree(ours[key], theirs[key]) for key in ours)
    return ours == theirs


def agrees(value: Value, answer: dict[str, object]) -> bool:
    if "refused" in answer:
        return isinstance(value, Unknown) and value.reason is Reason.INVALID
    try:
        return agree(to_plain(value), answer["value"])
    except NotKnownError:
        return False


@pytest.mark.parametrize("expression", [one for one in ANSWERS if one not in DEVIATIONS])
def test_the_same_answer(expression: str, values: dict[str, Value]) -> None:
    answer = ANSWERS[expression]
    assert agrees(values[expression], answer), f"{values[expression]!r} instead of {answer!r}"


@pytest.mark.parametrize("expression", DEVIATIONS)
def test_deviations_are_still_there(expression: str, values: dict[str, Value]) -> None:
    """A deviation that has gone must leave the list."""
    assert not agrees(values[expression], ANSWERS[expression])


def test_every_expression_has_its_answer() -> None:
    assert list(ANSWERS) == expressions()


def test_every_function_is_asked_about() -> None:
    asked = set(re.findall(r"\b\w+(?=\()", "\n".join(ANSWERS)))
    not_in_this_version = {"list", "map", "urldecode"}
    depend_on_the_machine_or_console = {"abspath", "base64gzip", "ephemeralasnull", "type"}
    assert {*PURE, *WITH_FILES} - asked == not_in_this_version | depend_on_the_machine_or_console
    assert not IMPURE & {*PURE, *WITH_FILES}


def _version() -> str:
    if shutil.which("terraform") is None:
        return ""
    run = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=False)
    return str(json.loads(run.stdout).get("terraform_version", "")) if run.returncode == 0 else ""


@pytest.mark.skipif(not _version().startswith("1.11."), reason="needs Terraform 1.11")
def test_the_record_is_what_terraform_says() -> None:
    asked = [one for one, answer in ANSWERS.items() if "value" in answer]
    assert [one for one in ask(asked) if one == REFUSED] == []
    answered = dict(zip(asked, ask(asked), strict=True))
    assert {one: answer for one, answer in answered.items() if answer != ANSWERS[one]["value"]} == {}
