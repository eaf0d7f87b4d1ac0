"""How the administrators of databases get their names and passwords."""

from __future__ import annotations

from scanner.model import docdb, elasticache, opensearch, rds, redshift
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, text, texts
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Missing, Reading, Stated
from scanner.model.secrets import is_supplied
from scanner.verdict import Result, all_of

DEFAULT_NAMES = frozenset({"admin", "postgres", "awsuser", "root", "administrator", "master", "sa"})
"""Names that services and their guides suggest. https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html"""


class Passwords(Part):
    """A store, seen by its passwords."""

    __slots__ = ()

    master = text(
        cfn=("MasterUserPassword", "AdminUserPassword", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword"),
        tf=(
            "password",
            "master_password",
            "admin_user_password",
            "advanced_security_options.master_user_options.master_user_password",
        ),
    )
    token = text(cfn="AuthToken", tf="auth_token")
    several = texts(
        cfn=("Passwords", "AuthenticationMode.Passwords"), tf=("passwords", "authentication_mode.passwords")
    )
    managed = boolean(
        cfn=("ManageMasterUserPassword", "ManageMasterPassword", "ManageAdminPassword"),
        tf=("manage_master_user_password", "manage_master_password", "manage_admin_password"),
        default=False,
    )

    def are_supplied(self) -> Result:
        """Assert that each is managed by the service, or comes from outside the code."""
        results = [
            self._is_supplied(reading)
            for reading in (self.master, self.token, *self.several)
            if not isinstance(reading.fact, Missing)
        ]
        if self.several.rest is not None:
            results.append(self.several.unknown())
        return all_of(results, self.passed("no password is in the template"))

    def _is_supplied(self, reading: Reading[str]) -> Result:
        return (
            is_supplied(reading, self) | self.managed.is_true()
            if self.managed.is_given
            else (is_supplied(reading, self))
        )


def passwords_are_supplied(
    store: rds.DbInstance
    | rds.DbCluster
    | redshift.Cluster
    | redshift.Namespace
    | docdb.DbCluster
    | elasticache.ReplicationGroup
    | elasticache.User
    | opensearch.Domain,
) -> Result | None:
    """Assert that no password is written out; None for members of a cluster, which have none of their own."""
    if isinstance(store, rds.DbInstance) and store.is_member:
        return None
    return _seen(store).are_supplied()


def _seen(store: Resource) -> Passwords:
    return Passwords(store.block, store.value, store.view, store.span)


def user_name_is_supplied(database: rds.DbInstance | rds.DbCluster | redshift.Cluster) -> Result | None:
    """Assert that the administrator's name is not written out, nor one that everybody tries; None where none is given.

    A replica and what is restored from a snapshot have the name of their source.
    """
    name = database.username
    match name.fact:
        case Missing():
            return None
        case Stated(value) if value.lower() in DEFAULT_NAMES:
            return name.failed(f"{name.name} is {value}, which everybody tries first")
        case Stated():
            return name.failed(f"{name.name} is written out")
        case fact if is_hidden_in_part(fact):
            return name.unknown()
        case _:
            return name.passed(f"{name.name} comes from outside the template")
