from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scanner.discovery import Discovery, FoundFile, discover, display_of
from scanner.errors import UserError
from scanner.inputs import Exclusion, Limits

TEMPLATE = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n"
PLAN = '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}}}'


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working directory, with room outside it."""
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    return top


def write(name: str, text: str = "") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(files: tuple[FoundFile, ...]) -> list[str]:
    return [found.display for found in files]


def messages(discovery: Discovery) -> list[str]:
    return [str(error) for error in discovery.errors]


def test_templates_are_found_by_name_and_content_and_sorted() -> None:
    for name in (
        "b.yaml",
        "b/c.yml",
        "b/a.template",
        "a.json",
        "a.yml.j2",
        "a.YAML",
        "cdk.out/stack.template.json",
        "a-b/x.json.tmpl",
    ):
        write(name, TEMPLATE)
    write("notes.txt", TEMPLATE)
    write("deployment.yaml", "apiVersion: v1\nresources: {}\n")
    write("package.json", "{}")
    assert names(discover([Path()]).templates) == [
        "a-b/x.json.tmpl",
        "a.YAML",
        "a.json",
        "a.yml.j2",
        "b/a.template",
        "b/c.yml",
        "b.yaml",
        "cdk.out/stack.template.json",
    ]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("AWSTemplateFormatVersion: 2010-09-09\n", True),
        ("Resources: {}\nTransform: x\n", True),
        ('{"Resources": {"A": {"Type": "AWS::X::Y"}}}', True),
        ("Resources: {}\n", False),
        ("Type: AWS::S3::Bucket\n", False),
        ("", False),
    ],
)
def test_a_look_at_the_bytes_spares_the_rest(text: str, taken: bool) -> None:
    write("a.yaml", text)
    assert bool(discover([Path()]).templates) is taken


def test_a_template_in_another_encoding_is_kept_to_be_reported() -> None:
    Path("a.yaml").write_bytes(TEMPLATE.encode("utf-16"))
    assert names(discover([Path()]).templates) == ["a.yaml"]


def test_terraform_folders_with_their_files() -> None:
    for name in (
        "main.tf",
        "z.tofu",
        "generated.tf.json",
        "more.tofu.json",
        "terraform.tfvars",
        "a.auto.tfvars.json",
        ".hidden.tf",
        "main.tf~",
        "modules/vpc/main.tf",
        "environments/prod.tfvars",
    ):
        write(name)
    discovery = discover([Path()])
    top, module = discovery.terraform_folders
    assert (top.display, top.path) == (".", Path())
    assert names(top.files) == ["generated.tf.json", "main.tf", "more.tofu.json", "z.tofu"]
    assert names(top.variable_files) == ["a.auto.tfvars.json", "terraform.tfvars"]
    assert (module.display, names(module.files)) == ("modules/vpc", ["modules/vpc/main.tf"])
    assert discovery.templates == ()


def test_plans_and_terragrunt_files() -> None:
    write("plan.json", PLAN)
    Path("powershell.json").write_bytes(PLAN.encode("utf-16"))
    write("wrapped.json", '{"plan": {"planned_values": {"root_module": {"x": "Resources AWS::"}}}}')
    write("live/terragrunt.hcl")
    write("live/terragrunt.stack.hcl")
    discovery = discover([Path()])
    assert names(discovery.plans) == ["plan.json", "powershell.json", "wrapped.json"]
    assert names(discovery.terragrunt) == ["live/terragrunt.hcl", "live/terragrunt.stack.hcl"]
    assert discovery.templates == ()


def test_folders_of_tools_are_passed_over_unless_they_are_named() -> None:
    for folder in (".git", "node_modules", ".terraform/modules/vpc", ".venv/lib", ".aws-sam/build"):
        write(f"{folder}/a.yaml", TEMPLATE)
        write(f"{folder}/main.tf")
    assert discover([Path()]) == Discovery()
    found = discover([Path(".terraform/modules")])
    assert names(found.templates) == [".terraform/modules/vpc/a.yaml"]
    assert [folder.display for folder in found.terraform_folders] == [".terraform/modules/vpc"]


def test_excluded_paths() -> None:
    for name in ("a.yaml", "tests/b.yaml", "src/tests/c.yaml", "src/d.yaml", "src/d.gen.yaml"):
        write(name, TEMPLATE)
    assert names(discover([Path()], exclude=[Exclusion(("tests", "*.gen.yaml"))]).templates) == ["a.yaml", "src/d.yaml"]
    assert names(discover([Path()], exclude=[Exclusion(("src/tests/", "./a.yaml"))]).templates) == [
        "src/d.gen.yaml",
        "src/d.yaml",
        "tests/b.yaml",
    ]


def test_exclusions_count_from_their_own_folder(tree: Path) -> None:
    for name in ("infra/examples/a.yaml", "infra/b.yaml", "examples/c.yaml"):
        write(name, TEMPLATE)
    exclude = [Exclusion(("infra/examples/*",), tree)]
    assert names(discover([Path()], exclude=exclude).templates) == ["examples/c.yaml", "infra/b.yaml"]
    assert names(discover([Path("infra")], exclude=exclude).templates) == ["infra/b.yaml"]
    assert names(discover([Path("infra/examples/a.yaml")], exclude=exclude).templates) == ["infra/examples/a.yaml"]


def test_paths_are_shown_relative_to_the_working_directory(tree: Path) -> None:
    write("../beside/a.yaml", TEMPLATE)
    write("../beside/main.tf")
    for path in (Path("../beside"), tree.parent / "beside"):
        discovery = discover([path])
        assert names(discovery.templates) == ["../beside/a.yaml"]
        assert discovery.templates[0].path.read_text() == TEMPLATE
        assert discovery.templates[0].tree == tree.parent / "beside"
        assert [folder.display for folder in discovery.terraform_folders] == ["../beside"]


def test_each_file_is_found_once_whatever_leads_to_it(tree: Path) -> None:
    write("a/b/c.yaml", TEMPLATE)
    write("a/b/main.tf")
    discovery = discover([Path("a/b"), Path("a"), tree, Path("a/b/c.yaml"), Path("a/b/main.tf")])
    assert names(discovery.templates) == ["a/b/c.yaml"]
    assert discovery.templates[0].explicit
    (folder,) = discovery.terraform_folders
    assert names(folder.files) == ["a/b/main.tf"]
    assert folder.tree == tree


def test_a_named_file_is_taken_whatever_its_name() -> None:
    write("stack.txt", TEMPLATE)
    write("plan.out", PLAN)
    discovery = discover([Path("stack.txt"), Path("plan.out")])
    assert names(discovery.templates) == ["stack.txt"]
    assert discovery.templates[0].explicit
    assert names(discovery.plans) == ["plan.out"]


def test_a_named_file_that_is_nothing_to_scan_is_an_error() -> None:
    write("notes.md", "words")
    write("pod.yaml", "kind: Pod\n")
    assert messages(discover([Path("notes.md"), Path("pod.yaml")])) == [
        "notes.md:1:1: not a template: this is neither CloudFormation nor Terraform",
        "pod.yaml:1:1: not a template: this is neither CloudFormation nor Terraform",
    ]


def test_a_named_terraform_file_brings_its_folder() -> None:
    write("a/main.tf")
    write("a/variables.tf")
    write("a/sub/other.tf")
    write("a/terraform.tfvars")
    (folder,) = discover([Path("a/main.tf")]).terraform_folders
    assert names(folder.files) == ["a/main.tf", "a/variables.tf"]
    assert names(folder.variable_files) == ["a/terraform.tfvars"]


def test_a_path_that_does_not_exist_is_the_users_error() -> None:
    with pytest.raises(UserError, match=r"^missing/x\.yaml: no such file or folder$"):
        discover([Path("missing/x.yaml")])
    with pytest.raises(UserError, match="embedded null byte"):
        discover([Path("a\0b")])


def test_links_are_not_followed_out_of_the_scanned_folders() -> None:
    write("../outside/a.yaml", TEMPLATE)
    write("../outside/common.tf")
    write("../outside/words.txt")
    Path("a.yaml").symlink_to("../outside/a.yaml")
    Path("common.tf").symlink_to("../outside/common.tf")
    Path("folder").symlink_to("../outside")
    Path("words.txt").symlink_to("../outside/words.txt")
    discovery = discover([Path()])
    assert (discovery.templates, discovery.terraform_folders, discovery.errors) == ((), (), ())
    reason = "a symbolic link that leads out of the scanned folders; not followed"
    assert [str(note) for note in discovery.notes] == [
        f"a.yaml:1:1: {reason}",
        f"common.tf:1:1: {reason}",
        f"folder:1:1: {reason}",
    ]


def test_links_inside_the_scanned_folders() -> None:
    write("real/a.yaml", TEMPLATE)
    write("real/template.txt", TEMPLATE)
    write("shared/common.tf")
    write("prod/main.tf")
    Path("b.yaml").symlink_to("real/a.yaml")
    Path("named.yaml").symlink_to("real/template.txt")
    Path("prod/common.tf").symlink_to("../shared/common.tf")
    Path("prod/loop").symlink_to("..")
    Path("gone.yaml").symlink_to("nowhere.yaml")
    Path(".#b.yaml").symlink_to("me@host.1")
    discovery = discover([Path()])
    assert names(discovery.templates) == ["named.yaml", "real/a.yaml"]
    assert [names(folder.files) for folder in discovery.terraform_folders] == [
        ["prod/common.tf", "prod/main.tf"],
        ["shared/common.tf"],
    ]
    assert [str(note) for note in discovery.notes] == ["gone.yaml:1:1: a symbolic link that leads to no file"]


def test_a_named_link_is_followed_but_not_the_links_beside_it() -> None:
    write("../outside/a.yaml", TEMPLATE)
    write("../outside/x.tf")
    Path("a.yaml").symlink_to("../outside/a.yaml")
    Path("main.tf").symlink_to("../outside/x.tf")
    Path("other.tf").symlink_to("../outside/x.tf")
    discovery = discover([Path("a.yaml"), Path("main.tf")])
    assert names(discovery.templates) == ["a.yaml"]
    assert [names(folder.files) for folder in discovery.terraform_folders] == [["main.tf"]]
    assert len(discovery.notes) == 1


def test_large_files_are_reported_only_if_they_are_templates() -> None:
    write("large.yaml", TEMPLATE + "#" * 200)
    write("data.json", "[" + "1, " * 200 + "1]")
    discovery = discover([Path()], limits=Limits(file_bytes=100))
    assert discovery.templates == ()
    assert messages(discovery) == ["large.yaml:1:1: has more bytes than the limit of 100"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a matter of POSIX")
def test_only_regular_files_are_opened() -> None:
    os.mkfifo("pipe.yaml")
    os.mkfifo("main.tf")
    Path("null.yaml").symlink_to("/dev/zero")
    assert discover([Path()]).templates == ()
    assert messages(discover([Path("pipe.yaml"), Path("main.tf"), Path("/dev/null")])) == [
        f"{display_of('/dev/null')}:1:1: is not a regular file",
        "main.tf:1:1: is not a regular file",
        "pipe.yaml:1:1: is not a regular file",
    ]


def test_what_may_not_be_read_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    write("secret/a.yaml", TEMPLATE)
    write("closed.yaml", TEMPLATE)
    write("open.yaml", TEMPLATE)
    scandir, opened = os.scandir, os.open

    def refuse_folder(path: str) -> object:
        if os.fspath(path).endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def refuse_file(path: Path, flags: int) -> int:
        if os.fspath(path).endswith("closed.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "scandir", refuse_folder)
    monkeypatch.setattr(os, "open", refuse_file)
    discovery = discover([Path()])
    assert names(discovery.templates) == ["open.yaml"]
    assert messages(discovery) == [
        "closed.yaml:1:1: cannot be opened: permission denied",
        "secret:1:1: the folder cannot be read: permission denied",
    ]


@pytest.mark.skipif(os.name == "nt", reason="such names are a matter of POSIX")
def test_strange_names_are_shown_as_escapes_and_still_read() -> None:
    write("line\nbreak.yaml", TEMPLATE)
    write("\x1b[31mred/a.yaml", TEMPLATE)
    write("left\u202eright.yaml", TEMPLATE)
    with open(b"bytes\xff.yaml", "w") as file:  # noqa: PTH123 (a path of bytes)
        file.write(TEMPLATE)
    found = discover([Path()]).templates
    assert names(found) == [
        "\\x1b[31mred/a.yaml",
        "bytes\\udcff.yaml",
        "left\\u202eright.yaml",
        "line\\nbreak.yaml",
    ]
    assert all(one.path.read_text() == TEMPLATE for one in found)


def test_a_deep_tree_is_walked_without_recursion(tree: Path) -> None:
    here = Path.cwd()
    try:
        for _ in range(600):
            Path("ddd").mkdir()
            os.chdir("ddd")
        Path("a.yaml").write_text(TEMPLATE)
    finally:
        os.chdir(here)
    assert len(discover([Path()]).templates) == 1
    shutil.rmtree(tree / "ddd")
