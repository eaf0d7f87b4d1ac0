"""Questions to the graph: one architecture in four writings has one answer, told with its reasons."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from scanner.cli import main
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.graph.questions import backups, buckets, exposed
from scanner.graph.questions.answers import Answer
from scanner.inputs import Inputs
from scanner.roots import load_roots

TOP = Path(__file__).resolve().parents[2]
BACKOFFICE = TOP / "fixtures" / "architectures" / "backoffice"
WRITINGS = ("stack.yaml", "plain", "nested/root.yaml", "modules")

EXPECTED = {
    exposed: {
        "bastion": "exposed",
        "program": "exposed indirectly",
        "balancer": "public by design",
        "database": "not exposed",
    },
    buckets: {"site": "public", "inbox": "limited", "papers": "closed"},
    backups: {
        "database": "backed up",
        "folder": "backed up",
        "forgotten": "not backed up",
        "orders": "backed up",
        "site": "not backed up",
        "inbox": "backed up",
        "papers": "backed up",
        "bastion": "left out",
        "program": "left out",
    },
}


def answers(question: ModuleType, path: Path) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for root in load_roots(discover([path]), Inputs()):
        for answer in question.answers(ResourceGraph(root)):
            found[re.split(r"[./]", answer.block.address)[-1].replace("_", "").lower()] = answer
    return found


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("question", EXPECTED, ids=lambda one: one.QUESTION.name)
def test_one_architecture_has_one_answer(question: ModuleType, writing: str) -> None:
    found = answers(question, BACKOFFICE / writing)
    assert {name: answer.state for name, answer in found.items()} == EXPECTED[question]


@pytest.mark.parametrize("question", EXPECTED, ids=lambda one: one.QUESTION.name)
def test_the_writings_agree_on_every_point(question: ModuleType) -> None:
    def told(writing: str) -> dict[str, list[dict[str, str]]]:
        return {
            name: [dict(point.details) for point in (*answer.points, *answer.further) if point.details]
            for name, answer in answers(question, BACKOFFICE / writing).items()
        }

    def without_names(points: dict[str, list[dict[str, str]]]) -> str:
        # What a plan or a module is called differs between the writings.
        return re.sub(r"(the plan|copies by) [^\"]*", r"\1", json.dumps(points, sort_keys=True))

    first, *others = (without_names(told(writing)) for writing in WRITINGS)
    assert all(one == first for one in others)


def test_a_plan_is_told_with_its_schedule_retention_and_copies() -> None:
    folder = answers(backups, BACKOFFICE / "plain")["folder"]
    assert folder.words == "recovery points at most 24 hours old"
    assert [point.words for point in folder.points] == [
        "the plan aws_backup_plan.plan, every 24 hours, kept 35 days",
        "copies by aws_backup_plan.plan, in another Region, in another account",
    ]


def test_asking_for_one_resource_tells_whatever_reaches_it(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(BACKOFFICE / "plain")
    assert main(["graph", path, "--exposed", "--of", "aws_db_instance.*"]) == 0
    said = capsys.readouterr().out
    assert "aws_db_instance.database: not exposed" in said
    assert "from aws_security_group.program_group (aws_instance.program), on port 5432" in said
    assert "1 resource with a network side: 1 not exposed" in said


def test_what_is_not_exposed_is_only_counted_unless_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(BACKOFFICE / "plain"), "--exposed"]) == 0
    said = capsys.readouterr().out
    assert "aws_db_instance.database" not in said
    assert said.index("aws_instance.bastion: exposed") < said.index("aws_lb.balancer: public by design")


@pytest.mark.parametrize("question", ["exposed", "buckets", "backups"])
def test_json_is_as_its_schema_says(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(BACKOFFICE / "nested"), f"--{question}", "--format", "json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    schema = json.loads((TOP / "docs" / "schemas" / "answers.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["question"] == question
    assert document["answers"]


def test_paths_are_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(BACKOFFICE / "stack.yaml"), "--exposed", "--format", "mermaid"]) == 0
    said = capsys.readouterr().out
    names = dict(re.findall(r"(n\d+)\[\"(.*?)\"\]", said))
    edges = {(names[left], names[right]) for left, right in re.findall(r"(n\d+) --> (n\d+)", said)}
    assert {("the internet", "Out"), ("Out", "BastionGroup"), ("PublicSubnet", "Bastion")} <= edges


@pytest.mark.parametrize(
    "wrong",
    [["--of", "x"], ["--format", "text"], ["--buckets", "--format", "dot"], ["--exposed", "--of", "aws_instance.none"]],
)
def test_what_makes_no_sense_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(BACKOFFICE / "plain"), *wrong]) == 2
    assert capsys.readouterr().err


SERVICES = """
resource "aws_opensearch_domain" "search" {
  domain_name = "search"
}
resource "aws_mq_broker" "broker" {
  broker_name         = "broker"
  engine_type         = "RabbitMQ"
  host_instance_type  = "mq.m5.large"
  publicly_accessible = true
}
resource "aws_eks_cluster" "cluster" {
  name = "cluster"
}
resource "aws_lambda_function_url" "url" {
  function_name      = "f"
  authorization_type = "NONE"
}
resource "aws_api_gateway_rest_api" "inner" {
  endpoint_configuration {
    types = ["PRIVATE"]
  }
}
"""


def test_what_is_made_for_the_public_is_told_from_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SERVICES, encoding="utf-8")
    assert {name: answer.state for name, answer in answers(exposed, tmp_path).items()} == {
        "search": "exposed",
        "broker": "exposed",
        "cluster": "exposed",
        "url": "public by design",
        "inner": "not exposed",
    }
