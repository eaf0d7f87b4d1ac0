"""Helm releases: what Terraform installs on Kubernetes clusters.

https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Node, Resource
from scanner.model.eks import Addon
from scanner.model.fields import text
from scanner.model.template_voice import all_of_kind


class Release(Resource):
    """A chart that is installed on a cluster."""

    terraform = "helm_release"

    release_name = text(tf="name")
    chart = text(tf="chart")


def releases_of(node: Node) -> Iterator[tuple[Resource, str]]:
    """The charts and EKS add-ons of the template, each with its names in lower case."""
    for release in all_of_kind(node, Release):
        yield release, f"{release.release_name.known or ''} {release.chart.known or ''}".lower()
    for addon in all_of_kind(node, Addon):
        yield addon, (addon.addon_name.known or "").lower()
