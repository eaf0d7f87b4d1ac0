"""What the policy of a VPC endpoint lets through."""

from __future__ import annotations

from scanner.model.domain_names import written
from scanner.model.endpoints import Endpoint
from scanner.model.links import is_hidden_in_part
from scanner.model.policy_statement import Statement
from scanner.model.readings import Undecided
from scanner.verdict import Result, Verdict

STORES = ("s3", "dynamodb", "kms", "secretsmanager")
"""Services that hold data, keys or secrets, as the last part of an endpoint's service name."""

_BOUNDS = ("aws:resourceorgid", "aws:resourceorgpaths", "aws:resourceaccount", "s3:resourceaccount")


def leads_to_store(endpoint: Endpoint) -> bool | None:
    """Whether it leads to data, keys or secrets; None where its service is not known."""
    reading = endpoint.service_name
    name = written(reading.fact.value) if isinstance(reading.fact, Undecided) else reading.known or ""
    if not name or is_hidden_in_part(reading.fact):
        return None
    return name.rpartition(".")[2] in STORES


def is_scoped(endpoint: Endpoint) -> Result:
    """Assert that every Allow names principals or resources, or keeps either to an organization or accounts."""
    return endpoint.policy.none(_is_open)


def _is_open(statement: Statement) -> Result:
    """Pass: an Allow to anybody on anything."""
    conditions = statement.conditions
    bound = conditions.any(
        lambda one: conditions.result(
            Verdict.PASS if one.key in _BOUNDS else one.pins(conditions).verdict, f"{one.words} narrows it"
        ),
        "no condition narrows it",
    )
    return statement.if_allows(statement.names_everyone() & statement.on_every_resource() & ~bound)
