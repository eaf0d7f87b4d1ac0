"""`stackproof diagram` as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.cli import main

ROOT = Path(__file__).parents[2]
SAMPLE = str(ROOT / "fixtures" / "terraform" / "samples")


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.drawio", b"<?xml")])
def test_the_ending_says_the_format(tmp_path: Path, name: str, begins: bytes) -> None:
    assert main(["diagram", SAMPLE, "--output", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_findings_are_marked_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", SAMPLE, "--findings", "--title", "Web shop"]) == 0
    text = capsys.readouterr().out
    assert "Architecture of Web shop" in text
    assert "at worst" in text


def test_findings_have_the_severity_that_is_configured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_vpc" "net" {\n  cidr_block = "10.0.0.0/16"\n}\n'
        'resource "aws_db_instance" "orders" {\n  engine = "postgres"\n  storage_encrypted = false\n}\n'
    )
    (tmp_path / "stackproof.toml").write_text('[policies]\ndisable = ["*"]\n')
    assert main(["diagram", str(tmp_path), "--findings"]) == 0
    assert "at worst" not in capsys.readouterr().out
    own = '[policies]\ndisable = ["[!e]*", "encryption-in-transit/*"]\n'
    (tmp_path / "stackproof.toml").write_text(f'{own}[policies."encryption-at-rest/*"]\nseverity = "critical"\n')
    assert main(["diagram", str(tmp_path), "--findings"]) == 0
    assert "critical at worst" in capsys.readouterr().out


def test_a_lost_zone_crosses_out_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_vpc" "net" {\n  cidr_block = "10.0.0.0/16"\n}\n'
        'resource "aws_subnet" "one" {\n  vpc_id = aws_vpc.net.id\n  availability_zone = "eu-west-1a"\n}\n'
        'resource "aws_instance" "host" {\n  ami = "ami-1"\n  subnet_id = aws_subnet.one.id\n'
        "  associate_public_ip_address = true\n}\n"
    )
    assert main(["diagram", str(tmp_path), "--lost-zone", "eu-west-1a"]) == 0
    text = capsys.readouterr().out
    assert "Without eu-west-1a" in text
    assert 'stroke="#d13212"' in text
    assert main(["diagram", str(tmp_path), "--lost-zone", "eu-west-1z"]) == 2
    assert "no workload" in capsys.readouterr().err


def test_a_folder_gets_a_picture_of_each_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text('resource "aws_sqs_queue" "jobs" {}\n')
    assert main(["diagram", str(tmp_path), "--output", str(tmp_path / "a.svg")]) == 2
    assert "2 roots" in capsys.readouterr().err
    assert main(["diagram", str(tmp_path), "--output", f"{tmp_path}/pictures/", "--format", "drawio"]) == 0
    assert len(list((tmp_path / "pictures").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--output", "a.gif"], "the ending says the format"), (["--format", "png"], "a PNG needs --output")],
)
def test_what_cannot_be_written_is_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", SAMPLE, *arguments]) == 2
    assert said in capsys.readouterr().err


def test_there_must_be_something_to_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", str(tmp_path)]) == 2
    assert "nothing to draw" in capsys.readouterr().err
