"""What serverless resources state of their roles, where nothing expands them to what they stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.model.functions import Function
from scanner.roots import load_roots

TEMPLATE = """
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {policies}
"""


def role_in(folder: Path, properties: str) -> Function:
    """The one function, of a template without the transform."""
    (folder / "template.yaml").write_text(TEMPLATE.format(policies=properties), encoding="utf-8")
    root = next(iter(load_roots(discover([folder]), Inputs())))
    return Function(root.blocks[0], ResourceGraph(root).view())


@pytest.mark.parametrize(
    ("properties", "actions", "named"),
    [
        ("{Policies: AmazonSQSFullAccess}", [], ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]),
        ("{Policies: ['arn:aws:iam::111122223333:policy/own']}", [], ["arn:aws:iam::111122223333:policy/own"]),
        ("{Policies: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}", ["s3:*"], []),
        ("{Policies: [{Statement: [{Effect: Allow, Action: ['s3:Get*', 'sqs:*']}]}]}", ["s3:Get*", "sqs:*"], []),
        ("{Policies: [{S3ReadPolicy: {BucketName: photos}}]}", [], []),
    ],
)
def test_each_form_of_policies(tmp_path: Path, properties: str, actions: list[str], named: list[str]) -> None:
    role = role_in(tmp_path, properties)
    assert role.permissions is not None
    assert [action.known for statement in role.permissions for action in statement.actions] == actions
    assert [policy.known for policy in role.managed_policies] == named


@pytest.mark.parametrize("properties", ["{Role: worker, Policies: AdministratorAccess}", "{MemorySize: 128}"])
def test_no_role_is_made(tmp_path: Path, properties: str) -> None:
    role = role_in(tmp_path, properties)
    assert not role.states_policies
    assert role.permissions is None
    assert len(role.managed_policies) == 0
