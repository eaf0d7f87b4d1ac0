"""Guard against invention: every path of the typed model exists in the provider's and the service's own schemas."""

from __future__ import annotations

import gzip
import json
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import scanner.model
from scanner.model.base import Part, Resource
from scanner.model.fields import Field, LinkField, LinksField, PartsField, Source, class_of, fields_of

SCHEMAS = Path(__file__).parent.parent / "data" / "terraform-aws-provider-6.json.gz"

REMOVED = {
    # attributes of older major versions, which templates in the field still use: (type, path) → last major
    ("aws_s3_bucket", "versioning.mfa_delete"): 5,
    ("aws_api_gateway_deployment", "stage_name"): 5,
    ("aws_route53_zone", "vpc_id"): 1,
    ("aws_autoscaling_attachment", "alb_target_group_arn"): 4,
    ("aws_db_security_group", ""): 4,
    ("aws_db_security_group", "description"): 4,
    ("aws_elasticache_security_group", ""): 4,
    ("aws_redshift_security_group", ""): 4,
    ("aws_guardduty_organization_configuration", "auto_enable"): 5,
    ("aws_secretsmanager_secret", "rotation_rules.automatically_after_days"): 4,
    ("aws_ecs_cluster", "capacity_providers"): 4,
    ("aws_elasticache_replication_group", "number_cache_clusters"): 4,
    ("aws_elasticache_replication_group", "availability_zones"): 4,
    ("aws_elasticache_replication_group", "cluster_mode.num_node_groups"): 4,
    ("aws_elasticache_replication_group", "cluster_mode.replicas_per_node_group"): 4,
    ("aws_kinesis_firehose_delivery_stream", "s3_configuration.bucket_arn"): 4,
    ("aws_simpledb_domain", ""): 5,
    ("aws_qldb_ledger", ""): 5,
    ("aws_qldb_ledger", "deletion_protection"): 5,
    ("aws_qldb_ledger", "permissions_mode"): 5,
    ("aws_dms_endpoint", "s3_settings.server_side_encryption_kms_key_id"): 5,
    ("aws_redshift_cluster", "logging"): 5,
    ("aws_redshift_cluster", "snapshot_copy.destination_region"): 5,
    ("aws_redshift_cluster", "snapshot_copy.grant_name"): 5,
    ("aws_redshift_cluster", "logging.enable"): 5,
    # statements nest without end, so the schemas leave them out
    ("aws_wafv2_web_acl", "rule.statement.managed_rule_group_statement"): 6,
    ("aws_wafv2_web_acl", "rule.statement.rule_group_reference_statement"): 6,
}

OTHER_PROVIDERS = {
    # resources of other providers, by the attributes that are read
    "tls_private_key": {"algorithm": {"type": "string"}, "rsa_bits": {"type": "number"}},
    "helm_release": {"name": {"type": "string"}, "chart": {"type": "string"}},
    # inputs, outputs and files, as the graph shows them
    "variable": {
        "default": {"type": "string"},
        "secret": {"type": "bool"},
        "type": {"type": "string"},
        "described": {"type": "bool"},
        "constrained": {"type": "bool"},
    },
    "output": {"value": {"type": "string"}, "secret": {"type": "bool"}},
    "file": {},
    # providers, backends and the state of others, which no schema of a provider describes
    "provider.aws": {
        "access_key": {"type": "string"},
        "secret_key": {"type": "string"},
        "token": {"type": "string"},
        "skip_credentials_validation": {"type": "bool"},
    },
    "terraform.backend": {
        "type": {"type": "string"},
        "access_key": {"type": "string"},
        "secret_key": {"type": "string"},
        "token": {"type": "string"},
        "bucket": {"type": "string"},
        "encrypt": {"type": "bool"},
        "use_lockfile": {"type": "bool"},
        "dynamodb_table": {"type": "string"},
        "lock_table": {"type": "string"},
        "lock_address": {"type": "string"},
    },
    "data.terraform_remote_state": {"config": {"type": "dynamic"}},  # a map whose keys are the backend's
    "data.http": {
        "url": {"type": "string"},
        "request_headers": {"type": "map"},
        "request_body": {"type": "string"},
    },
    "null_resource": {"triggers": {"type": "map"}},
    "time_rotating": {"rotation_days": {"type": "number"}, "rotation_hours": {"type": "number"}},
    "terraform_data": {"input": {"type": "dynamic"}},
}

DECLARATIONS = {
    "Template::Parameter": {"default": {}, "secret": {}, "type": {}, "described": {}, "constrained": {}},
    "Template::Output": {"value": {}, "secret": {}},
    "Template::File": {},
}

OPAQUE_TEXTS = {
    # properties whose text is JSON: what stands in it is not part of any schema
    ("AWS::OpenSearchServerless::SecurityPolicy", "Policy"),
    ("aws_opensearchserverless_security_policy", "policy"),
    ("AWS::OpenSearchServerless::AccessPolicy", "Policy"),
    ("aws_opensearchserverless_access_policy", "policy"),
    ("aws_emr_security_configuration", "configuration"),
    ("AWS::DMS::ReplicationTask", "ReplicationTaskSettings"),
    ("aws_dms_replication_task", "replication_task_settings"),
    ("AWS::SSM::Document", "Content"),
    ("AWS::ControlTower::LandingZone", "Manifest"),
    ("aws_controltower_landing_zone", "manifest_json"),
    ("aws_ssm_document", "content"),
    ("AWS::Config::ConfigRule", "InputParameters"),
    ("AWS::Config::OrganizationConfigRule", "OrganizationManagedRuleMetadata.InputParameters"),
    ("aws_config_config_rule", "input_parameters"),
    ("aws_config_organization_managed_rule", "input_parameters"),
}

JSON_TEXTS = {
    # texts that hold JSON, which the provider's schema does not spell out: (type, path) → where CloudFormation does
    ("aws_ecs_task_definition", "container_definitions"): ("AWS::ECS::TaskDefinition", "ContainerDefinitions"),
    ("aws_batch_job_definition", "container_properties"): ("AWS::Batch::JobDefinition", "ContainerProperties"),
    ("aws_batch_job_definition", "node_properties"): ("AWS::Batch::JobDefinition", "NodeProperties"),
}

BESIDE = {
    "cloudformation": {
        "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "DependsOn", "Metadata", "Condition",
    },
    "terraform": {"lifecycle", "provider", "depends_on", "provisioner", "connection", "count", "for_each"},
}  # fmt: skip


def model_classes() -> list[type[Resource]]:
    found: dict[type[Resource], None] = {}
    for module in pkgutil.iter_modules(scanner.model.__path__, "scanner.model."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Resource) and value is not Resource:
                found[value] = None
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__name__}")


@cache
def terraform_schemas() -> dict[str, Any]:
    with gzip.open(SCHEMAS) as file:
        loaded: dict[str, Any] = json.load(file)
    return {**loaded, **OTHER_PROVIDERS}


@cache
def cloudformation_schema(kind: str) -> dict[str, Any]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    if kind in DECLARATIONS:
        return {"typeName": kind, "properties": DECLARATIONS[kind]}
    schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return schema


def names(path: str) -> list[str]:
    kept, depth = "", 0
    for character in path:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if depth == 0 and character != "]":
            kept += character
    return [name for name in kept.split(".") if name]


def in_terraform(kind: str, steps: list[str]) -> bool:
    node: dict[str, Any] = {"attrs": terraform_schemas().get(kind, {})}
    for step in steps:
        if "attrs" not in node:
            # a map, or a list of objects whose attributes the schema does not spell out
            return str(node.get("type", "")).startswith(("map", "list", "set", "object", "dynamic"))
        if step not in node["attrs"]:
            return False
        node = node["attrs"][step]
    return True


def in_cloudformation(kind: str, steps: list[str]) -> bool:
    schema = cloudformation_schema(kind)
    nodes = [schema]
    for step in steps:
        following: list[dict[str, Any]] = []
        for node in nodes:
            for inner in expanded(node, schema):
                if step in inner.get("properties", {}):
                    following.append(inner["properties"][step])
                elif "patternProperties" in inner:
                    following.extend(inner["patternProperties"].values())
                elif "properties" not in inner and "object" in str(inner.get("type", "")):
                    following.append({"type": "object"})
        if not following:
            return False
        nodes = following
    return True


def expanded(node: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 20:
        return
    if "$ref" in node:
        target: Any = schema
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from expanded(target, schema, depth + 1)
        return
    yield node
    if isinstance(node.get("items"), dict):
        yield from expanded(node["items"], schema, depth + 1)
    for group in ("oneOf", "anyOf", "allOf"):
        for inner in node.get(group, []):
            yield from expanded(inner, schema, depth + 1)


def exists(kind: str, path: str) -> bool:
    steps = names(path)
    terraform = "::" not in kind
    if path.startswith("@"):
        return steps[0][1:] in BESIDE["terraform" if terraform else "cloudformation"]
    for length in range(1, len(steps)):
        if (kind, ".".join(steps[:length])) in OPAQUE_TEXTS:
            steps = steps[:length]
            break
    if terraform and len(steps) > 1 and (kind, steps[0]) in JSON_TEXTS:
        owner, beginning = JSON_TEXTS[kind, steps[0]]
        return in_cloudformation(owner, [beginning, *(step[:1].upper() + step[1:] for step in steps[1:])])
    if terraform:
        return in_terraform(kind, steps) or (kind, ".".join(steps)) in REMOVED
    return in_cloudformation(kind, steps)


def missing_paths(owner: type[Resource] | type[Part], origins: list[tuple[str, str]]) -> Iterator[str]:
    """Paths of a class that exist at none of its origins (type, path to where its properties start)."""
    for name, field in fields_of(owner):
        for dialect, sources in (("cloudformation", field.cfn), ("terraform", field.tf)):
            own = [(kind, base) for kind, base in origins if ("::" in kind) == (dialect == "cloudformation")]
            for source in sources:
                yield from missing_source(f"{owner.__module__}.{owner.__name__}.{name}", source, own)
        if isinstance(field, PartsField):
            yield from missing_paths(field.part, list(part_origins(field, origins)))


def missing_source(label: str, source: Source, own: list[tuple[str, str]]) -> Iterator[str]:
    if source.companion:
        kind, _, link = source.companion.rpartition(".")
        for path in filter(None, (link, source.path, source.where[0] if source.where else "")):
            if not exists(kind, path):
                yield f"{label}: {kind} has no {path}"
        return
    if own and not any(exists(kind, join(base, source.path)) for kind, base in own):
        yield f"{label}: {' / '.join(kind for kind, _ in own)} has no {join(own[0][1], source.path)}"


def part_origins(field: Field, origins: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for source in (*field.cfn, *field.tf):
        if source.companion:
            yield source.companion.rpartition(".")[0], source.path
    for kind, base in origins:
        for source in field.cfn if "::" in kind else field.tf:
            if not source.companion and exists(kind, join(base, source.path)):
                yield kind, join(base, source.path)


def join(base: str, path: str) -> str:
    return ".".join(filter(None, (base, path)))


@pytest.mark.parametrize("owner", model_classes(), ids=lambda owner: f"{owner.__module__}.{owner.__name__}")
def test_paths_exist(owner: type[Resource]) -> None:
    assert list(missing_paths(owner, [(kind, "") for kind in owner.types()])) == []


@pytest.mark.parametrize("owner", model_classes(), ids=lambda owner: f"{owner.__module__}.{owner.__name__}")
def test_types_exist(owner: type[Resource]) -> None:
    for kind in owner.types():
        if "::" in kind:
            assert cloudformation_schema(kind)["typeName"] == kind
        else:
            assert kind.startswith("data.") or kind in terraform_schemas() or (kind, "") in REMOVED, kind


@pytest.mark.parametrize("owner", model_classes(), ids=lambda owner: f"{owner.__module__}.{owner.__name__}")
def test_links_lead_to_classes(owner: type[Resource]) -> None:
    for _, field in fields_of(owner):
        if isinstance(field, LinkField | LinksField):
            for kind in field.kinds.split():
                assert issubclass(class_of(kind), Resource)


def test_one_class_a_type() -> None:
    owners: dict[str, type[Resource]] = {}
    for owner in model_classes():
        for kind in owner.types():
            assert owners.setdefault(kind, owner) is owner, f"{kind} has two classes"
