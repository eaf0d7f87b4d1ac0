"""A scan that finds the results of an earlier one says what a scan without them says, whatever was changed between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner import cli
from scanner.cache import entries, kept, program, stored_report
from scanner.cache.entries import Entries
from scanner.cache.keys import spelled
from scanner.cli import main
from scanner.engine import scan
from scanner.quoted import lines_of
from scanner.report import FORMATS
from scanner.roots import forget
from scanner.suppressions import Rules

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SAMPLES = (
    "cloudformation/samples",
    "terraform/samples",
    *sorted(f"architectures/{path.name}" for path in (FIXTURES / "architectures").iterdir()),
)

TEMPLATE = """\
Parameters:
  Encrypt: {Type: String, AllowedValues: ["true", "false"], Default: "true"}
Resources:
  # stackproof:ignore[backups/*] reason="made anew"
  Volume:
    Type: AWS::EC2::Volume
    Properties: {Encrypted: !Ref Encrypt, Size: 10, AvailabilityZone: !Select [0, !GetAZs ""]}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner.yaml}
"""
INNER = "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n"
ROOT = """\
variable "encrypt" { default = true }
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = var.encrypt
}
resource "aws_sqs_queue" "jobs" {
  policy = file("${path.module}/policy.json")
}
module "store" { source = "./store" }
module "fetched" { source = "example/fetched/aws" }
"""
STORE = 'resource "aws_s3_bucket" "store" {}\n'
POLICY = """\
from scanner.model import sqs
from scanner.policy import Result, policy


@policy(severity="high")
def check(queue: sqs.Queue) -> Result:
    \"\"\"Say this.\"\"\"
    return queue.failed("as the policy says")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates of both dialects, where the command runs."""
    top = tmp_path / "tree"
    files = {
        "stack/template.yaml": TEMPLATE,
        "stack/inner.yaml": INNER,
        "stack/notes.yaml": "just: notes\n",
        "module/main.tf": ROOT,
        "module/store/main.tf": STORE,
        "module/policy.json": '{"Statement": []}',
        "own/theme/queue.py": POLICY,
    }
    for name, text in files.items():
        write(top / name, text)
    (top / ".git").mkdir()
    monkeypatch.chdir(top)
    return top


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def judged(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What a scan prints, on stdout and stderr."""
    forget()  # As in a process of its own.
    main(["scan", *(options or (".",)), "--format", "json"])
    found = capsys.readouterr()
    return found.out + found.err


def is_found(capsys: pytest.CaptureFixture[str], *options: str) -> bool:
    """Whether a scan takes the results of an earlier one."""
    main(["scan", *(options or (".",)), "--format", "json", "--timings"])
    return "results of an earlier scan" in capsys.readouterr().err


CHANGES: dict[str, Callable[[], object]] = {
    "a template": lambda: edit("stack/template.yaml", "Size: 10", "Size: 11"),
    "a nested template": lambda: edit("stack/inner.yaml", "Queue:", "Jobs:"),
    "a file that was no template": lambda: write(Path("stack/notes.yaml"), INNER),
    "another file beside": lambda: write(Path("stack/further.yaml"), INNER),
    "a file that is gone": lambda: Path("stack/inner.yaml").unlink(),
    "a module": lambda: edit("module/main.tf", "size              = 10", "size              = 11"),
    "a called module": lambda: edit("module/store/main.tf", '"store"', '"other"'),
    "a further file of a module": lambda: write(Path("module/store/more.tf"), 'resource "aws_sqs_queue" "q" {}'),
    "a file that a function reads": lambda: write(Path("module/policy.json"), '{"Statement": [1]}'),
    "a file of variables": lambda: write(Path("module/terraform.tfvars"), "encrypt = false"),
    "a module that is fetched": lambda: (
        write(Path("module/.terraform/modules/fetched/main.tf"), 'resource "aws_sns_topic" "t" {}'),
        write(
            Path("module/.terraform/modules/modules.json"),
            json.dumps({"Modules": [{"Key": "fetched", "Dir": ".terraform/modules/fetched"}]}),
        ),
    ),
    "a link instead of a file": lambda: (
        Path("module/policy.json").rename("module/other.json"),
        Path("module/policy.json").symlink_to("/etc/hostname"),
    ),
    "where the repository begins": Path("module/.git").mkdir,
    "a folder that can't be entered any more": lambda: Path("module/store").rename("module/elsewhere"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen(what: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = judged(capsys)
    assert judged(capsys) == before
    assert is_found(capsys)
    CHANGES[what]()
    assert not is_found(capsys)
    fresh = judged(capsys, ".", "--no-cache")
    assert judged(capsys) == fresh
    assert is_found(capsys)


ASKED = {
    "a parameter": ("--parameter", "Encrypt=false"),
    "a variable": ("--var", "encrypt=false"),
    "a theme": ("--theme", "encryption-at-rest"),
    "a policy": ("--policy", "backups/*"),
    "an item": ("--item", "SEC-1.22"),
    "a profile": ("--profile", "all"),
    "all choices": ("--all-choices",),
    "what is passed over": ("--exclude", "module"),
    "own policies": ("--policies", "own"),
    "a file of parameters": ("--parameters", "given.json"),
    "a set": ("--variable-set", "prod=given.tfvars"),
    "other paths": ("stack",),
    "a file by name": ("stack/template.yaml",),
}


@pytest.mark.parametrize("what", ASKED)
def test_another_question_gets_its_own_answer(
    what: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("given.json"), '{"Parameters": {"Encrypt": "false"}}')
    write(Path("given.tfvars"), "encrypt = false")
    options = ASKED[what] if what in ("other paths", "a file by name") else (".", *ASKED[what])
    judged(capsys)
    assert not is_found(capsys, *options)
    fresh = judged(capsys, *options, "--no-cache")
    assert judged(capsys, *options) == fresh
    assert is_found(capsys, *options)
    assert is_found(capsys)


def test_variables_of_the_shell_are_part_of_the_question(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_VAR_encrypt", "false")
    judged(capsys, ".", "--var-env")
    assert is_found(capsys, ".", "--var-env")
    monkeypatch.setenv("TF_VAR_encrypt", "true")
    assert not is_found(capsys, ".", "--var-env")
    assert not is_found(capsys)
    monkeypatch.setenv("TF_VAR_encrypt", "false")
    assert is_found(capsys)


@pytest.mark.parametrize(
    "words",
    [
        '[policies."encryption-at-rest/ebs-volume"]\nseverity = "low"',
        '[policies]\ndisable = ["backups/*"]',
        "[scan]\nall_choices = true",
        '[scan]\nexclude = ["module"]',
        '[scan.parameters]\nEncrypt = "false"',
        "[assume.values]\nEncrypt = true",
    ],
)
def test_the_configuration_is_part_of_the_question(
    words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(capsys)
    write(Path("stackproof.toml"), words)
    fresh = judged(capsys, ".", "--no-cache")
    assert judged(capsys) == fresh
    assert is_found(capsys)


def test_own_policies_are_read_anew_when_they_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = (".", "--policies", "own", "--policy", "theme/*")
    assert "as the policy says" in judged(capsys, *options)
    assert is_found(capsys, *options)
    write(Path("own/theme/beside.txt"), "read by the policy, perhaps")
    assert not is_found(capsys, *options)
    edit("own/theme/queue.py", "as the policy says", "otherwise")
    assert not is_found(capsys, *options)


def test_what_is_made_of_the_results_is_no_part_of_the_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(capsys)
    for options in (("--no-suppressions",), ("--severity", "high"), ("--exit-zero",), ("--no-baseline",)):
        assert is_found(capsys, ".", *options)
        fresh = judged(capsys, ".", *options, "--no-cache")
        assert judged(capsys, ".", *options) == fresh
    main(["baseline", "create", "."])
    capsys.readouterr()
    assert judged(capsys) == judged(capsys, ".", "--no-cache")


@pytest.mark.parametrize("sample", SAMPLES)
def test_all_formats_say_the_same(
    sample: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURES)
    clock = ("timestamp", "start_time", "end_time", "TimeUtc")

    def said(format_: str, *options: str) -> list[str]:
        code = main(["scan", sample, "--format", format_, "--show", "all", "--profile", "all", *options])
        lines = capsys.readouterr().out.splitlines()
        return [str(code), *(line for line in lines if not any(word in line for word in clock))]

    fresh = {format_: said(format_, "--no-cache") for format_ in FORMATS}
    assert {format_: said(format_) for format_ in FORMATS} == fresh
    assert {format_: said(format_) for format_ in FORMATS} == fresh


def cached_files() -> list[Path]:
    return sorted(Path(os.environ["STACKPROOF_CACHE_DIR"]).glob("*.entry"))


@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: data.replace(b"results 1", b"results 2"),
        lambda data: b"nonsense\n" + data,
        lambda _: b"\x80\x04]q\x00.",
    ],
)
def test_a_broken_entry_is_thrown_away(
    harm: Callable[[bytes], bytes], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = judged(capsys)
    (entry,) = cached_files()
    entry.write_bytes(harm(entry.read_bytes()))
    assert not list(Entries(entry.parent).of(entry.name.partition("-")[0]))
    assert not entry.exists()
    assert judged(capsys) == fresh
    assert is_found(capsys)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"texts": [], "spans": [[7, 1, 1, 1, 1]]}', b"[" * 100_000])
def test_an_entry_of_other_data_is_not_believed(
    content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = judged(capsys)
    (entry,) = cached_files()
    key = entry.name.partition("-")[0]
    (held,) = Entries(entry.parent).of(key)
    Entries(entry.parent).keep(key, held.ground, content)
    assert cached_files() == [entry]
    assert judged(capsys) == fresh


def test_nothing_is_kept_without_the_wish(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged(capsys, ".", "--no-cache")
    assert cached_files() == []
    judged(capsys)
    assert len(cached_files()) == 1
    assert not is_found(capsys, ".", "--no-cache")


@pytest.mark.parametrize("place", [".", "cache", "module/cache"])
def test_what_lies_in_the_scanned_tree_is_not_believed(
    place: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACKPROOF_CACHE_DIR", str(folder / place))
    judged(capsys, "stack")
    assert list(folder.rglob("*.entry")) == []
    assert not is_found(capsys, "stack")


def test_a_folder_that_others_may_write_to_is_not_used(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("STACKPROOF_CACHE_DIR", str(shared))
    judged(capsys)
    assert list(shared.iterdir()) == []


@pytest.mark.parametrize("place", ["/proc/nowhere", "file/below"])
def test_without_a_place_to_write_to_the_scan_goes_on(
    place: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    fresh = judged(capsys, ".", "--no-cache")
    monkeypatch.setenv("STACKPROOF_CACHE_DIR", str(tmp_path / place))
    assert judged(capsys) == fresh


SECRET = """\
variable "word" {
  default   = "open \\"sesame\\" 4711"
  sensitive = true
}
resource "aws_ssm_parameter" "word" {
  name  = "word"
  type  = "String"
  value = upper(var.word)
}
resource "aws_db_instance" "shown" {
  password = sensitive("sesame, once more")
}
"""


def test_secrets_are_masked_and_never_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("module/secret.tf"), SECRET)

    def shown(*options: str) -> str:
        forget()
        main(["scan", "module", "--profile", "all", "--show", "all", *options])
        return capsys.readouterr().out

    fresh = shown("--no-cache")
    assert "sesame" not in fresh.lower()
    assert "****" in fresh
    assert shown() == fresh
    assert is_found(capsys, "module", "--profile", "all")
    assert shown() == fresh
    (entry,) = Entries(cached_files()[0].parent).of(cached_files()[0].name.partition("-")[0])
    assert b"sesame" not in (entry.ground + entry.content).lower()
    assert json.loads(entry.content)["secrets"]


def test_what_a_fault_leaves_out_is_not_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit("own/theme/queue.py", 'return queue.failed("as the policy says")', "raise MemoryError")
    options = (".", "--policies", "own", "--policy", "theme/*")
    assert "MemoryError" in judged(capsys, *options)
    assert cached_files() == []
    write(Path("own/theme/queue.py"), "import something_that_is_not_installed")
    judged(capsys, *options)
    assert cached_files() == []


def test_a_program_that_was_changed_after_its_start_keeps_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "STARTED", 0)
    judged(capsys)
    assert cached_files() == []


def test_another_program_answers_for_itself(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(capsys)
    monkeypatch.setattr(kept, "identity", lambda _: "another one")
    assert not is_found(capsys)
    monkeypatch.setattr(kept, "identity", lambda _: None)
    assert not is_found(capsys)
    assert len(cached_files()) == 2


def identity() -> str | None:
    """Of a program that is started later than all that the test has written."""
    return program.identity(time.time_ns() + 10**9)


def test_the_program_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "scanner" / "module.py", "one")
    write(tmp_path / "policies" / "theme" / "one.py", "one")
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(program, "_PACKAGE", tmp_path / "scanner")
    monkeypatch.setattr(program, "policies_folder", lambda: tmp_path / "policies")
    monkeypatch.setattr(program, "schemas_folder", lambda: tmp_path / "schemas")
    seen = [identity()]
    write(tmp_path / "scanner" / "__pycache__" / "module.pyc", "byte code")
    assert identity() == seen[0]
    for path in ("scanner/module.py", "policies/theme/one.py", "policies/theme/two.py", "schemas/one.json"):
        write(tmp_path / path, "two")
        seen.append(identity())
    assert len(set(seen)) == 5
    assert None not in seen


def test_a_wheel_is_known_by_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site-packages"
    write(site / "stackproof-0.1.0.dist-info" / "RECORD", "scanner/__init__.py,sha256=one,1")
    monkeypatch.setattr(program, "_PACKAGE", site / "scanner")
    monkeypatch.setattr(program, "policies_folder", lambda: site / "scanner" / "_bundled" / "policies")
    monkeypatch.setattr(sys, "path", [str(site)])
    first = identity()
    assert first == identity()
    write(site / "stackproof-0.1.0.dist-info" / "RECORD", "scanner/__init__.py,sha256=two,1")
    second = identity()
    (site / "pyyaml-7.0.dist-info").mkdir()
    assert len({first, second, identity()}) == 3


def test_two_processes_at_once_find_whole_entries(folder: Path) -> None:
    command = [sys.executable, "-m", "scanner", "scan", str(folder), "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(FIXTURES.parent)}
    for _ in range(2):
        running = [
            subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True) for _ in range(4)
        ]
        said = {process.communicate()[0] for process in running}
        assert len(said) == 1
    assert len(cached_files()) == 1
    assert [path for path in cached_files()[0].parent.iterdir() if path.name.startswith(".")] == []


def test_the_same_is_found_however_many_processes_judge(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner import parallel

    monkeypatch.setattr(parallel, "WORTH", 0)
    results = kept.KeptResults(Path(os.environ["STACKPROOF_CACHE_DIR"]), cli.STARTED)
    several = scan([Path()], processes=2, kept=results)
    found = scan([Path()], processes=1, kept=results)
    assert [one.what for one in found.timings] == ["find"]
    assert found.findings == several.findings
    edit("module/store/main.tf", '"store"', '"other"')
    assert [one.what for one in scan([Path()], kept=results).timings] != ["find"]


def test_a_report_comes_back_whole(folder: Path) -> None:
    report = scan([Path()], suppressions=Rules(own=False))
    assert stored_report.is_plain(report)
    stored = json.loads(json.dumps(stored_report.written(report, lines_of)))
    found = stored_report.read(stored, lines_of)
    for part in ("roots", "errors", "notes", "files", "policies", "parameter_sets", "directives", "findings"):
        assert getattr(found, part) == getattr(report, part)
    assert report.directives
    assert any(one.calls for one in report.findings)


def test_the_least_recently_used_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 3)
    kept_here = Entries(tmp_path / "cache")
    for number in range(3):
        kept_here.keep(f"key{number}", b"ground", b"content")
        os.utime(next(kept_here.folder.glob(f"key{number}-*")), (number, number))
    (first,) = kept_here.of("key0")
    kept_here.use(first)
    kept_here.keep("key3", b"ground", b"content")
    assert {path.name.partition("-")[0] for path in kept_here.folder.iterdir()} == {"key0", "key2", "key3"}
    monkeypatch.setattr(entries, "MOST_BYTES", 0)
    kept_here.keep("key4", b"ground", b"content")
    assert list(kept_here.folder.iterdir()) == []


def test_several_states_of_the_same_are_kept_but_not_too_many(tmp_path: Path) -> None:
    kept_here = Entries(tmp_path / "cache")
    for number in range(entries.MOST_VARIANTS + 4):
        kept_here.keep("key", b"ground %d" % number, b"content")
    kept_here.keep("other", b"ground", b"content")
    assert len(list(kept_here.of("key"))) == entries.MOST_VARIANTS
    assert len(list(kept_here.of("other"))) == 1


def test_two_branches_are_both_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged(capsys)
    edit("stack/template.yaml", "Size: 10", "Size: 11")
    assert not is_found(capsys)
    edit("stack/template.yaml", "Size: 11", "Size: 10")
    assert is_found(capsys)
    edit("stack/template.yaml", "Size: 10", "Size: 11")
    assert is_found(capsys)


def test_what_can_not_be_spelled_is_not_kept(folder: Path, tmp_path: Path) -> None:
    assert kept.KeptResults(tmp_path, cli.STARTED).key({"one": object()}) is None
    assert spelled({"a": (1, "1", True, None)}) != spelled({"a": ("1", 1, True, None)})
    assert spelled(frozenset("abc")) == spelled(frozenset("cba"))
    assert spelled(Path("a")) != spelled("a")
    assert spelled(("a", "b, str 'c'")) != spelled(("a", "b", "c"))
