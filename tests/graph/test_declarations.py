"""Inputs, outputs and files beside the resources: policies see them, the graph's edges and exports do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.roots import load_roots


def graph_of(path: Path) -> ResourceGraph:
    (root,) = load_roots(discover([path]), Inputs())
    return ResourceGraph(root)


def test_terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "main.tf").write_text('variable "password" {}\n')
    (tmp_path / "main.tf").write_text(
        'variable "token" {\n  sensitive = true\n}\n'
        'module "first" {\n  source   = "./db"\n  password = var.token\n}\n'
        'module "second" {\n  source   = "./db"\n  password = var.token\n}\n'
        'output "token" {\n  value     = var.token\n  sensitive = true\n}\n'
    )
    graph = graph_of(tmp_path)
    assert graph.root.inputs["token"].secret
    assert not graph.root.inputs["module.first.password"].secret
    # What two calls of a module declare is one declaration.
    assert sorted(block.address for block in graph.blocks_of(("variable",)))[-1] == "var.token"
    assert len(graph.blocks_of(("variable",))) == 2
    assert [block.address for block in graph.blocks_of(("output",))] == ["output.token"]
    assert graph.root.secret_outputs == {"token"}
    assert [block.address for block in graph.blocks_of(("file",))] == ["main.tf", "db/main.tf"]
    assert graph.by_address == {}
    assert graph.edges == []


def test_cloudformation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack.yaml").write_text(
        "Parameters:\n  Token: {Type: String, NoEcho: true}\n"
        "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
        "Outputs:\n  Name: {Value: !Ref Token}\n"
    )
    graph = graph_of(tmp_path / "stack.yaml")
    assert graph.root.inputs["Token"].secret
    assert graph.root.inputs["Token"].kind == "String"
    assert [block.address for block in graph.blocks_of(("Template::Parameter",))] == ["Token"]
    assert [block.address for block in graph.blocks_of(("Template::Output",))] == ["Outputs/Name"]
    assert list(graph.by_address) == ["Topic"]


def test_providers_and_backends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").write_text('provider "aws" {\n  alias = "inner"\n}\n')
    (tmp_path / "main.tf").write_text(
        'terraform {\n  backend "s3" {\n    bucket = "state"\n  }\n}\n'
        'provider "aws" {}\n'
        'provider "google" {}\n'
        'provider "aws" {\n  alias = "west"\n}\n'
        'module "aws" {\n  source = "./other"\n}\n'
    )
    graph = graph_of(tmp_path)
    providers = [block.address for block in graph.blocks_of(("provider.aws",))]
    assert providers == ["provider.aws", "provider.aws.west", "module.aws.provider.aws.inner"]
    (backend,) = graph.blocks_of(("terraform.backend",))
    assert backend.name_span.start_line == 2


@pytest.mark.parametrize(("text", "backends"), [('provider "aws" {}\n', 1), ('resource "aws_vpc" "one" {}\n', 0)])
def test_no_backend(tmp_path: Path, text: str, backends: int) -> None:
    """A root that configures a provider keeps its state beside itself; a module for others has none."""
    (tmp_path / "main.tf").write_text(text)
    assert len(graph_of(tmp_path).blocks_of(("terraform.backend",))) == backends
