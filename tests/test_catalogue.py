from __future__ import annotations

import ast
import re
import time
from pathlib import Path
from typing import Any

import pytest

from scanner.bundled import policies_folder
from scanner.catalogue import EQUIVALENT_COLUMNS, TABLE_NAME, CatalogueError, Controls, load_controls
from scanner.errors import UserError
from scanner.policy.registry import bundled
from scanner.policy.subjects import FILE_NAME, read_subjects, written

FOLDER = policies_folder() / "catalogue"
HEADER = (FOLDER / TABLE_NAME).read_text(encoding="utf-8").split("\n", 1)[0]
ROW = "theme/one,theme,Do it,high,SEC-1.1;SEC-1.2,AWS::A::B,aws_b;aws_c,Pass when.,no,CKV_AWS_1;CKV_AWS_2,,W1,,,,"


@pytest.fixture(scope="module")
def controls() -> Controls:
    return load_controls(FOLDER)


def write(folder: Path, *rows: str) -> Path:
    (folder / TABLE_NAME).write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return folder


def test_every_row_is_read(controls: Controls) -> None:
    assert len(controls) == 393
    assert len({control.id for control in controls}) == 393
    assert len({control.theme for control in controls}) == 16


def test_a_row_is_read_whole(tmp_path: Path) -> None:
    [control] = load_controls(write(tmp_path, ROW))
    assert control.id == "theme/one"
    assert control.theme == "theme"
    assert control.title == "Do it"
    assert control.severity == "high"
    assert control.items == ("SEC-1.1", "SEC-1.2")
    assert control.cfn_types == ("AWS::A::B",)
    assert control.tf_types == ("aws_b", "aws_c")
    assert control.criterion == "Pass when."
    assert control.needs_graph == "no"
    assert control.equivalents == {"checkov": ("CKV_AWS_1", "CKV_AWS_2"), "cfn_nag": ("W1",)}


def test_the_words_of_the_table_are_the_known_ones(controls: Controls) -> None:
    for control in controls:
        assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", control.id)
        assert control.severity in {"critical", "high", "medium", "low", "info"}, control.id
        assert control.needs_graph in {"no", "companion", "path"}, control.id
        assert control.title, control.id
        assert control.criterion, control.id
        assert control.items, control.id
        assert control.cfn_types or control.tf_types, control.id
        assert set(control.equivalents) <= set(EQUIVALENT_COLUMNS)


def test_no_list_names_anything_twice_or_blank(controls: Controls) -> None:
    for control in controls:
        lists = (control.items, control.cfn_types, control.tf_types, *control.equivalents.values())
        for values in lists:
            assert len(set(values)) == len(values), control.id
            assert all(value and value == value.strip() for value in values), control.id


def test_resource_types_are_spelled_as_their_dialect_does(controls: Controls) -> None:
    for control in controls:
        for name in control.cfn_types:
            assert re.fullmatch(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)+", name), (control.id, name)
        for name in control.tf_types:
            assert re.fullmatch(r"[a-z][a-z0-9_.]*", name), (control.id, name)


ONE_DIALECT = {
    # rows that name a dialect in which there is nothing to judge; docs/catalogue-notes.md says why
    "credentials/state-storage": "terraform",
    "encryption-at-rest/ebs-default": "terraform",
    "s3-public-access/object-acls": "terraform",
}


def test_every_row_has_its_policy_and_every_policy_its_row(controls: Controls) -> None:
    assert {control.id for control in controls} == set(bundled().paths)


def test_a_policy_is_as_its_row_says(controls: Controls) -> None:
    for control in controls:
        definition = bundled().load(control.id).definition
        assert definition.severity == control.severity, control.id
        assert set(definition.items) == set(control.items), control.id
        judged = {"cloudformation" if "::" in kind else "terraform" for kind in definition.types}
        named = {
            dialect
            for dialect, types in (("cloudformation", control.cfn_types), ("terraform", control.tf_types))
            if types
        }
        assert judged == ({ONE_DIALECT[control.id]} if control.id in ONE_DIALECT else named), control.id


def test_what_policies_are_asked_about_is_on_record() -> None:
    recorded = read_subjects(FOLDER, bundled().paths)
    loaded = {one.id: set(one.definition.types) for one in bundled().load_all()}
    assert {policy: set(types) for policy, types in recorded.items()} == {one: loaded[one] for one in recorded}
    # Those that have changed since are loaded to be asked: that costs time, and no more.
    assert len(recorded) > 0.9 * len(loaded), "run: python3 dev.py docs"


def test_a_record_counts_for_the_file_that_it_was_made_of(tmp_path: Path) -> None:
    folder = tmp_path / "policies" / "catalogue"
    policy = tmp_path / "policies" / "theme" / "one.py"
    elsewhere = tmp_path / "own" / "theme" / "two.py"
    for path in (policy, elsewhere):
        path.parent.mkdir(parents=True)
        path.write_text("pass", encoding="utf-8")
    folder.mkdir()
    rows = [("theme/one", policy, ("aws_b", "AWS::A::B")), ("theme/two", elsewhere, ("aws_c",))]
    (folder / FILE_NAME).write_text(written(rows), encoding="utf-8")
    paths = {"theme/one": policy, "theme/two": elsewhere}
    assert read_subjects(folder, paths) == {"theme/one": {"AWS::A::B", "aws_b"}}
    policy.write_text("changed", encoding="utf-8")
    assert read_subjects(folder, paths) == {}
    assert read_subjects(tmp_path, paths) == {}


def test_looks_up_by_id(controls: Controls) -> None:
    control = controls.get("availability-zones/load-balancer-zones")
    assert control is not None
    assert control.severity == "high"
    assert controls.get("availability-zones/no-such") is None


def test_finds_the_policies_that_another_scanner_s_rule_equals(controls: Controls) -> None:
    assert "availability-zones/load-balancer-cross-zone" in controls.equivalent_to("checkov", "CKV_AWS_138")
    assert controls.equivalent_to("trivy", "CKV_AWS_138") == ()
    assert controls.equivalent_to("checkov", "CKV_AWS_0") == ()


def test_one_rule_may_equal_several_policies(tmp_path: Path) -> None:
    controls = load_controls(write(tmp_path, ROW, ROW.replace("/one", "/two")))
    assert controls.equivalent_to("cfn_nag", "W1") == ("theme/one", "theme/two")


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ((ROW, ROW), 3, "listed twice"),
        ((ROW, "theme/two,theme"), 3, "2 columns"),
        ((ROW.replace("theme/one", "other/one"),), 2, "must start with its theme"),
        (('"theme/one" x,theme',), 2, "not valid CSV"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, rows: tuple[str, ...], line: int, said: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(said)) as caught:
        load_controls(write(tmp_path, *rows))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{tmp_path / TABLE_NAME}:{line}: ")
    assert isinstance(caught.value, UserError)


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / TABLE_NAME).write_text("id,theme\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="the columns must be id, theme"):
        load_controls(tmp_path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="No such file"):
        load_controls(tmp_path)
    (tmp_path / TABLE_NAME).write_bytes(b"id\xff")
    with pytest.raises(CatalogueError, match="UTF-8"):
        load_controls(tmp_path)


def declared(path: Path) -> dict[str, Any]:
    """What a policy file says of itself in `@policy(...)`, read without running it."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "check":
            [decorator] = [one for one in statement.decorator_list if isinstance(one, ast.Call)]
            return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in decorator.keywords}
    raise AssertionError(f"{path} has no function check")


def test_every_policy_file_has_a_row_and_agrees_with_it(controls: Controls) -> None:
    for path in sorted(policies_folder().glob("*/*.py")):
        if path.name.startswith("_"):
            continue
        control = controls.get(f"{path.parent.name}/{path.stem}".replace("_", "-"))
        assert control is not None, f"{path} has no row in {TABLE_NAME}"
        says = declared(path)
        assert says["severity"] == control.severity, path
        assert sorted(says["items"]) == sorted(control.items), path


def test_reading_takes_a_few_milliseconds() -> None:
    def once() -> float:
        start = time.process_time()
        load_controls(FOLDER)
        return time.process_time() - start

    # Ten times what it takes: fails when the work stops being proportionate, not when the machine is busy.
    assert min(once() for _ in range(5)) < 0.05
