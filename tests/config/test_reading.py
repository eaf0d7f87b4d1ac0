"""The configuration: where it is found, and that its reader and its published schema say the same."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.config import configure, find, read
from scanner.config.schema import mistakes, schema
from scanner.errors import UserError

ROOT = Path(__file__).parents[2]
EVERYTHING = """
[scan]
paths = ["templates"]
exclude = ["examples/*"]
profile = "all"
severity = "high"
themes = ["backups"]
items = ["REL-*"]
parameter_files = ["p.json"]
variable_files = ["v.tfvars"]
all_choices = true
[scan.parameters]
Environment = "prod"
Count = 3
Public = false
[scan.variables]
name = "x"
[scan.sets.prod]
parameter_files = ["prod.json"]
variable_files = ["prod.tfvars"]

[policies]
enable = ["backups/*"]
disable = ["logging/dns"]
[policies."backups/*"]
severity = "low"
days = 3

[assume]
distinct_zones = [["a", "b"]]
[assume.zones]
Ids = 2
[assume.values]
Environment = "prod"

[suppressions]
locked = ["credentials/*"]
foreign = false
fail_on_unused = true
baseline = "accepted.txt"
[[suppressions.accept]]
policies = ["logging/*"]
addresses = ["module.legacy.*"]
files = ["legacy/*"]
reason = "It goes away."
until = 2027-01-31
owner = "Jo"

[assessment]
partner = "Example Ltd"
review_date = 2026-11-30
[[assessment.case_studies]]
name = "acme"
paths = ["t"]
production_date = "2026-02-01"
[[assessment.declarations]]
fact = "public-bucket"
resources = ["Website*"]
owner = "Jo"
reason = "public"
"""


def as_json(value: Any) -> Any:
    """A document as JSON has it: days are text there."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


CHECKER = jsonschema.Draft202012Validator(dict(schema()), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_key_may_be_given() -> None:
    document = tomllib.loads(EVERYTHING)
    assert list(mistakes(document)) == []
    assert list(CHECKER.iter_errors(as_json(document))) == []


def ways(value: object, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [way]
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    if isinstance(value, list):
        inner = list(enumerate(value))
    for key, one in inner:
        found.extend(ways(one, (*way, key)))
    return found


def changed(document: Any, way: tuple[str | int, ...], value: object, *, drop: bool, add: str) -> Any:
    result = copy.deepcopy(document)
    if not way:
        return value
    here = result
    for step in way[:-1]:
        here = here[step]
    if drop:
        del here[way[-1]]
    elif add and isinstance(here[way[-1]], dict):
        here[way[-1]][add] = value
    else:
        here[way[-1]] = value
    return result


@given(
    st.data(),
    st.sampled_from(["", " ", "text", "2026-13-01", "2026-01-31", "high", 3, -1, 1.5, True, [], ["a"], [""], {}]),
    st.booleans(),
    st.sampled_from(["", "", "path", "severity", "name", "a/b"]),
)
def test_reader_and_schema_agree_on_any_change(data: st.DataObject, value: object, drop: bool, add: str) -> None:
    document = tomllib.loads(EVERYTHING)
    way = data.draw(st.sampled_from(ways(document)))
    document = changed(document, way, value, drop=drop, add=add)
    ours = list(mistakes(document))
    theirs = list(CHECKER.iter_errors(as_json(document)))
    assert bool(ours) == bool(theirs), (ours, theirs)


def test_a_checked_in_configuration_is_as_the_schema_says() -> None:
    text = (ROOT / "fixtures" / "assessment" / "stackproof.toml").read_text(encoding="utf-8")
    assert list(CHECKER.iter_errors(as_json(tomllib.loads(text)))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scna]\n", ["1: unknown key 'scna'; did you mean 'scan'?"]),
        ("[scan]\nprofil = 'all'\n", ["2: unknown key 'profil'; did you mean 'profile'?"]),
        ("[scan]\nseverity = 'hihg'\n", ["2: 'severity' can't be 'hihg'; did you mean 'high'?"]),
        ("[scan]\nseverity = 'x'\n", ["2: 'severity' can't be 'x'; allowed are critical, high, info, low, medium"]),
        ("[scan]\nall_choices = 'yes'\n", ["2: 'all_choices' must be true or false, not 'yes'"]),
        ("[scan]\nexclude = 'x'\n", ["2: 'exclude' must be a list of texts, not 'x'"]),
        ("[scan]\nexclude = [\n  'a',\n  3,\n]\n", ["4: 'exclude' must be text, not 3"]),
        ("[scan]\nparameters = { A = [] }\n", ["2: 'A' must be a text, a number, true or false, not []"]),
        ("scan = 3\n", ["1: 'scan' must be a table, not 3"]),
        ("[scan.sets.prod]\nvar_files = []\n", ["2: unknown key 'var_files'; did you mean 'variable_files'?"]),
        (
            "[scan]\nprofil = 1\n[policies]\nenabled = []\n",
            [
                "2: unknown key 'profil'; did you mean 'profile'?",
                "4: unknown key 'enabled'; did you mean 'enable'?",
            ],
        ),
    ],
)
def test_mistakes_are_told_with_line_and_nearest_word(tmp_path: Path, text: str, said: list[str]) -> None:
    path = tmp_path / "stackproof.toml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        read(path)
    assert str(caught.value).splitlines() == [f"{path}:{line}" for line in said]


def test_lines_of_a_table_in_pyproject(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[project]\nname = 'x'\n[tool.stackproof.scan]\nprofile = 3\n")
    with pytest.raises(UserError, match=r"pyproject.toml:4: 'profile' must be text, not 3"):
        read(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "is encoded as UTF-16"),
        (b"a = \xff", "is not UTF-8"),
        (b"[scan", "toml:1: is no TOML: expected ']' at the end of a table declaration"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, "is no TOML"),
        (b"#" * 1_000_001, "more than the limit"),
    ],
)
def test_what_is_no_configuration(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "stackproof.toml"
    path.write_bytes(data)
    with pytest.raises(UserError, match=said):
        read(path)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder inside, and a configuration above it that isn't its own."""
    (tmp_path / "stackproof.toml").touch()
    (tmp_path / "repository" / "a" / "b").mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


def test_the_nearest_upwards_is_found_but_none_above_the_repository(repository: Path) -> None:
    assert find([Path("a/b")]) is None
    (repository / "pyproject.toml").write_text("[tool.stackproof]\n")
    assert find([Path("a/b")]) == Path("pyproject.toml")
    (repository / "stackproof.toml").touch()
    assert find([Path("a/b")]) == Path("stackproof.toml"), "its own file comes first"
    (repository / "a" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert find([Path("a/b")]) == Path("stackproof.toml"), "one that doesn't speak of it is passed over"
    (repository / "a" / "stackproof.toml").touch()
    assert find([Path("a/b"), Path("a/main.tf")]) == Path("a/stackproof.toml")
    assert find([Path("a/b"), Path("c.yaml")]) == Path("stackproof.toml"), "what holds for all paths"
    assert find() == Path("stackproof.toml")


def test_without_a_repository_the_search_ends_at_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stackproof.toml").touch()
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert find([Path("below")]) is None
    monkeypatch.chdir(tmp_path)
    assert find([Path("here/below")]) == Path("stackproof.toml")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert find([tmp_path / "here" / "below"]) is None, "what strangers put above a folder elsewhere"


@pytest.mark.parametrize("named", ["../outside", "/etc/hostname", "link/inside.tfvars"])
def test_a_found_configuration_names_nothing_outside_of_its_repository(repository: Path, named: str) -> None:
    outside = repository.parent / "outside"
    outside.mkdir()
    (outside / "inside.tfvars").touch()
    (repository / "link").symlink_to(outside)
    path = repository / "stackproof.toml"
    path.write_text(f'[scan]\nvariable_files = [\n"{named}"]\n')
    with pytest.raises(UserError, match=r"stackproof.toml:3: 'variable_files': .* lies outside of the repository"):
        configure([])
    if named == "link/inside.tfvars":
        assert configure([], path).scan.inputs.variable_files == (repository / named,), "the user named this file"


def test_a_file_that_is_not_there(repository: Path) -> None:
    (repository / "stackproof.toml").write_text('[scan]\nparameter_files = ["none.json"]\n')
    with pytest.raises(UserError, match=r"stackproof.toml:2: 'parameter_files': there is no 'none.json'"):
        configure([])


def test_no_configuration_is_read_where_none_is_wanted(repository: Path) -> None:
    (repository / "stackproof.toml").write_text("[broken")
    configuration = configure([], none=True)
    assert configuration.repository is None
    assert configuration.user is None
    assert configuration.table("assessment") is None
