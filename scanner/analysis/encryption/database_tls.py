"""Whether relational databases refuse connections without TLS: by a parameter of their group, or by default.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.model.fields import Link
from scanner.model.rds import (
    ClusterParameterGroup,
    DbCluster,
    DbInstance,
    EngineParameters,
    OptionGroup,
    ParameterGroup,
)
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict

_ON = frozenset({"1", "on", "true", "ssl"})

_FIRST_WITH_TLS = {
    "postgres": (15,),
    "aurora-postgresql": (17,),
    "mariadb": (11, 8),
}
"""The first version of an engine that asks for TLS where nothing is said."""

Setting = Callable[[EngineParameters], Reading[str]]

_SETTINGS: dict[str, Setting] = {
    "postgres": lambda group: group.force_ssl,
    "aurora-postgresql": lambda group: group.force_ssl,
    "sqlserver": lambda group: group.force_ssl,
    "db2": lambda group: group.db2_protocols,
    "mysql": lambda group: group.require_secure_transport,
    "mariadb": lambda group: group.require_secure_transport,
    "aurora-mysql": lambda group: group.require_secure_transport,
    "aurora": lambda group: group.require_secure_transport,
}


def forces_tls(database: DbInstance | DbCluster) -> Result | None:
    """Assert that it refuses plaintext connections; None for members of a cluster and for engines without a switch.

    What can be reached from inside its VPC alone is a lighter failure.
    """
    if isinstance(database, DbInstance) and database.is_member:
        return None
    family = engine_of(database)
    if family is None:
        return database.engine.unknown("whether TLS is forced depends on the engine, which is not known")
    if family == "oracle":
        result = _by_option(database) if isinstance(database, DbInstance) else None
    elif family in _SETTINGS:
        result = _by_parameter(database, family)
    else:
        result = None
    if result is None or result.verdict is not Verdict.FAIL or not is_private(database):
        return result
    return result.graded("low")


_ENGINES = re.compile(r"aurora-postgresql|aurora-mysql|postgres|sqlserver|mysql|mariadb|oracle|db2|aurora")


def engine_of(database: DbInstance | DbCluster) -> str | None:
    """The engine without its edition: stated, or that of what it replicates or of its parameters."""
    stated = database.engine.known
    source = database.replication_source.known if stated is None and isinstance(database, DbInstance) else None
    if isinstance(source, DbInstance) and source.address != database.address:
        stated = source.engine.known
    group = database.parameter_group.known
    if stated is None and isinstance(group, ParameterGroup | ClusterParameterGroup):
        stated = group.family.known
    if stated is None:
        return None
    found = _ENGINES.search(stated)
    return found[0] if found is not None else stated


def is_private(database: DbInstance | DbCluster) -> bool:
    """Whether it surely has no public address."""
    if isinstance(database, DbCluster):
        return database.publicly_accessible.known is not True
    return database.has_no_public_endpoint().verdict is Verdict.PASS


def _by_parameter(database: DbInstance | DbCluster, family: str) -> Result:
    group = database.parameter_group
    stated = group.known
    if isinstance(stated, ParameterGroup | ClusterParameterGroup):
        setting = _SETTINGS[family](stated)
        if not isinstance(setting.fact, Missing):
            return setting.must(lambda value: value.lower() in _ON, "on").involving(database.address)
        return _by_default(family, stated.family, setting).involving(stated.address)
    name = group.literal
    if name is not None and name.startswith("default."):
        return _decided(family, name, group.failed, group.passed)
    if group.is_given:
        return group.unknown(f"{group.name} lies outside the template, and whether it forces TLS is not known")
    if family not in _FIRST_WITH_TLS:
        return group.failed(f"{group.name} is not set, and the default group does not force TLS")
    return _by_default(family, database.engine_version, group)


def _by_default(family: str, version: Reading[str], place: Reading[str] | Link) -> Result:
    """What holds where the parameter is not set: newer versions of some engines force TLS."""
    if family not in _FIRST_WITH_TLS:
        return place.failed(f"{place.name} is not set, which does not force TLS")
    if version.known is None:
        return version.unknown(f"whether TLS is forced by default depends on {version.name}, which is not known")
    return _decided(family, version.known, version.failed, version.passed)


def _decided(family: str, version: str, failed: Callable[[str], Result], passed: Callable[[str], Result]) -> Result:
    found = re.search(r"(\d{1,3})(?:\.(\d{1,3}))?", version)
    first = _FIRST_WITH_TLS.get(family)
    # `postgres15` and `mariadb11.8` are families, `15.4` is a version.
    if found is not None and first is not None:
        stated = (int(found[1]), int(found[2] or 0))
        if stated >= (*first, 0)[:2]:
            return passed(f"{family} forces TLS by default from version {'.'.join(map(str, first))} on")
    return failed(f"{version} does not force TLS by default")


def _by_option(database: DbInstance) -> Result:
    group = database.option_group
    stated = group.known
    if isinstance(stated, OptionGroup):
        return stated.options.any(lambda option: option.option_name.is_("SSL"), "the option group has no option SSL")
    if group.is_given and not (group.literal or "").startswith("default:"):
        return group.unknown(f"{group.name} lies outside the template, and whether it has the option SSL is not known")
    return group.failed("no option group with the option SSL is set")
