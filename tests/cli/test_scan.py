"""What `scan` makes of its options and of the engine's report; the engine itself is a stand-in here."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from scanner.cli import main
from scanner.cli.console import columns, wants_color
from scanner.inputs import Inputs
from scanner.policy.selection import Selection
from scanner.report import FORMATS
from scanner.results import ScanReport
from scanner.source import InputError, Span
from scanner.verdict import Verdict
from tests.report.conftest import finding, report

ERROR = InputError(Span("broken.yaml", 3, 7, 3, 8), "odd")


class Engine(ModuleType):
    """Stands in for the engine: answers with `report`, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__("scanner.engine")
        self.report = report()
        self.paths: Sequence[Path] = ()
        self.inputs = Inputs()
        self.selection = Selection()
        self.others: dict[str, object] = {}

    def scan(self, paths: Sequence[Path], *, inputs: Inputs, selection: Selection, **others: object) -> ScanReport:
        self.paths, self.inputs, self.selection, self.others = paths, inputs, selection, others
        return self.report


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    stand_in = Engine()
    monkeypatch.setitem(sys.modules, "scanner.engine", stand_in)
    return stand_in


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("made", "options", "code"),
    [
        (report(), [], 0),
        (report(finding()), [], 1),
        (report(finding(severity="low")), [], 1),
        (report(finding(severity="info")), [], 0),
        (report(finding(severity="info")), ["--severity", "info"], 0),
        (report(finding(severity="medium")), ["--severity", "high"], 0),
        (report(finding(severity="high")), ["--severity", "high"], 1),
        (report(finding(Verdict.UNKNOWN), finding(Verdict.PASS)), [], 0),
        (report(finding()), ["--exit-zero"], 0),
        (report(errors=(ERROR,)), [], 3),
        (report(finding(), errors=(ERROR,)), [], 3),
        (report(finding(), errors=(ERROR,)), ["--exit-zero"], 3),
    ],
)
def test_exit_codes_are_the_same_in_every_format(
    engine: Engine, form: str, made: ScanReport, options: list[str], code: int
) -> None:
    engine.report = made
    assert main(["scan", "--format", form, *options]) == code


def test_results_go_to_stdout_and_nothing_else_does(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = report(finding(), errors=(ERROR,))
    assert main(["scan", "--format", "json"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out)["summary"]["fail"] == 1
    assert err == "warning: 1 file could not be read, as the report says\n"


def test_failures_are_reported_even_if_something_is_unread(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = report(finding(), errors=(ERROR,))
    main(["scan"])
    out, err = capsys.readouterr()
    assert "high[encryption-at-rest/made-up]" in out
    assert "error: odd" in out
    assert err == ""


def test_no_template_at_all_is_said(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = ScanReport()
    assert main(["scan", "docs", "src\x1b"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("no findings")
    assert err == "warning: no template found in docs, src\\x1b\n"


def test_several_reports_at_once(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = report(finding())
    Path("out").mkdir()
    assert main(["scan", "--output", "json=out/r.json", "--output", "sarif=r.sarif", "--output", "terminal=r.txt"]) == 1
    assert json.loads(Path("out/r.json").read_text())["version"] == 1
    assert json.loads(Path("r.sarif").read_text())["version"] == "2.1.0"
    assert Path("r.txt").read_text() == capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--output", "json"], "'json' is not FORMAT=PATH"),
        (["--output", "xml=out"], "there is no format 'xml'"),
        (["--output", "json=none/out"], "there is no folder 'none'"),
        (["--output", "json=."], "'.' is a folder"),
        (["--output", "json=a", "--output", "sarif=a"], "two reports can't be written to 'a'"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--severity", "grave"], "'grave' is not one of"),
        (["--parameter", "Stage"], "'Stage' is not NAME=VALUE"),
        (["--var", "=x"], "'=x' is not NAME=VALUE"),
        (["--parameters", "none.json"], "'none.json' does not exist"),
        (["--var-file", "."], "is a directory"),
        (
            ["--theme", "encryption-at-rst"],
            "--theme encryption-at-rst matches nothing; did you mean encryption-at-rest",
        ),
        (["--policy", "encryption-at-rest/ebs-volum"], "did you mean encryption-at-rest/ebs-volume"),
        (["--policy", "encryption-at-rest/ebs-volume", "--policy", "zzz*"], "--policy zzz* matches nothing\n"),
        (["--item", "SEC-1.6"], "--item SEC-1.6 matches nothing; did you mean SEC-1."),
        (["--item", "PRE-1.1"], "--item PRE-1.1: no policy says anything about it"),
    ],
)
def test_bad_usage_is_told_before_anything_is_scanned(
    engine: Engine, options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert engine.paths == ()


def test_a_report_that_cant_be_written_is_a_users_error(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--output", "json=/dev/full"]) == 2
    assert "error: --output json=/dev/full: No space left on device" in capsys.readouterr().err


def test_options_reach_the_engine(engine: Engine) -> None:
    for name in ("p.json", "v.tfvars"):
        Path(name).touch()
    options = (
        "--parameters p.json --parameter Stage=a=b --parameter X=1 --parameter X=2 --var-file v.tfvars --var y=[1]"
    )
    main(["scan", "a", "b", "--all-choices", "--no-cache", *options.split()])
    assert engine.paths == (Path("a"), Path("b"))
    assert engine.inputs == Inputs({"Stage": "a=b", "X": "2"}, (Path("p.json"),), {"y": "[1]"}, (Path("v.tfvars"),))
    assert engine.others["all_choices"] is True
    assert "encryption-at-rest/ebs-volume" in engine.others["deciding"]  # type: ignore[operator]


def test_without_a_path_the_working_folder_is_scanned(engine: Engine) -> None:
    main(["scan"])
    assert engine.paths == (Path(),)


@pytest.mark.parametrize(
    ("options", "selection"),
    [
        ([], Selection("default", "low")),
        (["--profile", "all"], Selection("all", "info")),
        (["--profile", "all", "--severity", "high"], Selection("all", "high")),
        (["--policy", "*/ebs-*"], Selection("default", "info", policies=("*/ebs-*",))),
        (["--theme", "Encryption-*", "--item", "sec-*"], Selection("default", "low", ("Encryption-*",), ("sec-*",))),
    ],
)
def test_what_is_selected(engine: Engine, options: list[str], selection: Selection) -> None:
    assert main(["scan", *options]) == 0
    assert engine.selection == selection


def test_show_decides_what_the_terminal_shows(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = report(finding(Verdict.UNKNOWN), finding(Verdict.PASS))
    shown = {}
    for what in ("fail", "unknown", "pass", "all"):
        main(["scan", "--show", what])
        out = capsys.readouterr().out
        shown[what] = [word for word in ("unknown[", "pass[") if word in out]
    assert shown == {"fail": [], "unknown": ["unknown["], "pass": ["pass["], "all": ["unknown[", "pass["]}


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_to_colour(choice: str, environment: dict[str, str], terminal: bool, colored: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    assert wants_color(choice, stream, environment) is colored  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "taken"), [("90", 90), ("1", 60), ("9999", 200)])
def test_the_width_is_the_consoles_within_reason(given: str, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", given)
    assert columns() == taken


def test_colour_goes_where_it_is_wanted(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report = report(finding())
    main(["scan", "--color", "always", "--output", "json=r.json"])
    assert "\x1b[31mhigh" in capsys.readouterr().out
    assert "\x1b" not in Path("r.json").read_text()


def test_help_states_defaults_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--help"]) == 0
    out = capsys.readouterr().out
    assert "[default: terminal]" in " ".join(out.split())
    for code in ("  0  ", "  1  ", "  2  ", "  3  "):
        assert code in out
