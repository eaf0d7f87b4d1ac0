"""`policy` and `checklist`: what they list and show, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from scanner.cli import main
from scanner.policy.registry import bundled

EBS = "encryption-at-rest/ebs-volume"


@pytest.mark.parametrize("command", ["policy", "checklist"])
def test_a_list_as_json_names_everything_once(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len({one["id"] for one in listed}) == len(listed) > 0
    assert main([command, "list"]) == 0
    text = capsys.readouterr().out
    assert [one["id"] for one in listed if one["id"] not in text or one["title"] not in text] == []


def test_policies_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "list", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in listed] == list(bundled().paths)
    ebs = next(one for one in listed if one["id"] == EBS)
    assert ebs["title"] == "Encrypt block volumes"
    assert ebs["severity"] == "high"
    assert ebs["items"] == ["SEC-1.22"]
    assert "CKV_AWS_3" in ebs["equivalents"]["checkov"]


def test_one_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", EBS]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"high[{EBS}] Encrypt block volumes\n\n")
    assert "\nFix: set " in text
    assert "  SEC-1.22 (decides): Sensitive data" in text
    assert "\nhttps://docs.aws.amazon.com/" in text
    assert main(["policy", "show", EBS, "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["roles"] == {"SEC-1.22": "decides"}
    assert shown["fix"].startswith("set ")


def test_one_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checklist", "show", "sec-1.22"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("SEC-1.22 Sensitive data encrypted in transit and at rest\n")
    assert "  Customer-Deployed (customer-deployed)\n" in text
    assert f"  {EBS}\n" in text
    assert main(["checklist", "show", "SEC-1.22", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert EBS in shown["decides"]
    assert shown["mode"] == "decided-by-code"


def test_an_item_that_no_policy_decides_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checklist", "show", "PRE-1.1"]) == 0
    assert "Why no policy decides it: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["policy", "show", "encryption-at-rest/ebs-volum"],
            f"error: no policy is called {EBS[:-1]}; did you mean {EBS}",
        ),
        (["checklist", "show", "SEC-1.6"], "error: no item is called SEC-1.6; did you mean SEC-1."),
        (["policy", "show", "qqq"], "error: no policy is called qqq\n"),
    ],
)
def test_what_there_is_not(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--equivalent", "CKV_AWS_20"], ["s3-public-access/acl-public-read"]),
        (["--equivalent", "ckv_aws_20"], ["s3-public-access/acl-public-read"]),
        (["--equivalent", "AVD-AWS-0088"], ["encryption-at-rest/s3-bucket"]),
        (["--equivalent", "CKV_AWS_13?", "--theme", "backups"], ["backups/relational-retention"]),
    ],
)
def test_policies_by_the_rules_that_they_equal(
    options: list[str], found: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "list", *options, "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert set(found) <= {one["id"] for one in listed}
    assert all(one["equivalents"] for one in listed)
    assert main(["policy", "list", *options]) == 0
    printed = capsys.readouterr().out
    assert options[1].removeprefix("AVD-").rstrip("?").upper() in printed
    assert len(printed.splitlines()) == len(listed)


def test_policies_of_a_theme_and_an_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", "--theme", "backups", "--item", "REL-2.6", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed
    assert all(one["id"].startswith("backups/") and "REL-2.6" in one["items"] for one in listed)


@pytest.mark.parametrize("option", ["--theme", "--item", "--equivalent"])
def test_a_glob_of_policies_that_matches_nothing(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", option, "CKV_AWS_20000"]) == 2
    assert f"{option} CKV_AWS_20000 matches nothing" in capsys.readouterr().err
