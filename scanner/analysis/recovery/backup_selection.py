"""Whether a backup selection takes a resource: by its ARN, its tags, the conditions on them and the account's settings.

Resources match any ARN and all conditions; what has one of the listed tags is taken besides.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import re2

from scanner.model.backup import Conditions, RegionSettings, Selection, TagTest
from scanner.model.base import Resource
from scanner.model.fields import Link
from scanner.model.policy_statement import written
from scanner.model.readings import Reading, Stated, Undecided
from scanner.model.tagged import tags_of
from scanner.model.tags import Tag
from scanner.values import Known, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, all_of, any_of


@dataclass(frozen=True, slots=True)
class ProtectedKind:
    """How AWS Backup knows a kind of resource: its ARN's service and what precedes the name, and the opt-in's name."""

    service: str
    prefix: str
    opt_in: str


_DB_INSTANCE = ProtectedKind("rds", "db:", "RDS")
_AURORA = ProtectedKind("rds", "cluster:", "Aurora")
_DOCDB = ProtectedKind("rds", "cluster:", "DocumentDB")
_NEPTUNE = ProtectedKind("rds", "cluster:", "Neptune")
_DYNAMODB = ProtectedKind("dynamodb", "table/", "DynamoDB")
_EBS = ProtectedKind("ec2", "volume/", "EBS")
_EC2 = ProtectedKind("ec2", "instance/", "EC2")
_EFS = ProtectedKind("elasticfilesystem", "file-system/", "EFS")
_FSX = ProtectedKind("fsx", "file-system/", "FSx")
_ONTAP = ProtectedKind("fsx", "volume/", "FSx")
_S3 = ProtectedKind("s3", "", "S3")
_REDSHIFT = ProtectedKind("redshift", "cluster:", "Redshift")
_SERVERLESS = ProtectedKind("redshift-serverless", "namespace/", "Redshift Serverless")
_TIMESTREAM = ProtectedKind("timestream", "database/", "Timestream")

KINDS: dict[str, ProtectedKind] = {
    "AWS::RDS::DBInstance": _DB_INSTANCE,
    "aws_db_instance": _DB_INSTANCE,
    "AWS::RDS::DBCluster": _AURORA,
    "aws_rds_cluster": _AURORA,
    "AWS::DocDB::DBCluster": _DOCDB,
    "aws_docdb_cluster": _DOCDB,
    "AWS::Neptune::DBCluster": _NEPTUNE,
    "aws_neptune_cluster": _NEPTUNE,
    "AWS::DynamoDB::Table": _DYNAMODB,
    "AWS::DynamoDB::GlobalTable": _DYNAMODB,
    "AWS::Serverless::SimpleTable": _DYNAMODB,
    "aws_dynamodb_table": _DYNAMODB,
    "AWS::EC2::Volume": _EBS,
    "aws_ebs_volume": _EBS,
    "AWS::EC2::Instance": _EC2,
    "aws_instance": _EC2,
    "AWS::EFS::FileSystem": _EFS,
    "aws_efs_file_system": _EFS,
    "AWS::FSx::FileSystem": _FSX,
    "aws_fsx_windows_file_system": _FSX,
    "aws_fsx_lustre_file_system": _FSX,
    "aws_fsx_openzfs_file_system": _FSX,
    "aws_fsx_ontap_file_system": _ONTAP,
    "AWS::S3::Bucket": _S3,
    "aws_s3_bucket": _S3,
    "AWS::Redshift::Cluster": _REDSHIFT,
    "aws_redshift_cluster": _REDSHIFT,
    "AWS::RedshiftServerless::Namespace": _SERVERLESS,
    "aws_redshiftserverless_namespace": _SERVERLESS,
    "AWS::Timestream::Table": _TIMESTREAM,
    "aws_timestreamwrite_table": _TIMESTREAM,
}
"""The kinds that AWS Backup can take, by type.
https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
"""

NEEDS_OPT_IN = frozenset({"Aurora", "Neptune", "DocumentDB"})
"""Kinds that the account must have opted into even where a selection names them."""

_OWN, _OTHER, _OPEN = "\ue000", "\ue001", "\ue002"
"""Holes of an ARN: the resource's own name, another resource's, and one that is not known."""


def takes(selection: Selection, store: Resource) -> Result:
    """Assert that a selection takes a resource; the evidence is the selection's."""
    kind = KINDS.get(store.block.type)
    if kind is None:
        return selection.failed(f"AWS Backup does not take resources of the type {store.block.type}")
    if selection.block.provider != store.block.provider:
        return selection.failed("the selection is made through another provider")
    tagged = selection.any_tag.any(lambda test: _equals(store, test), "no tag is asked for")
    listed = _listed(selection, store, kind)
    taken = tagged & _opted_in(selection, kind) | listed & _conditions_hold(selection, store)
    spared = selection.excluded.any(lambda link: matches(link, store, kind).because(f"{link.name} leaves it out"))
    result = taken & ~spared
    if selection.view.world.exists(selection.block) is None and result.verdict is Verdict.PASS:
        return selection.unknown("whether the selection is created is not known")
    return result


def _listed(selection: Selection, store: Resource, kind: ProtectedKind) -> Result:
    """Assert that the ARNs listed take the resource; where none are, and no tags either, everything is taken."""
    arns = selection.resources
    if not arns.missing:
        return arns.any(lambda link: _by_arn(selection, link, store, kind))
    if selection.any_tag.items or selection.any_tag.rest is not None:
        return selection.failed("no ARN is listed")
    return selection.passed("the selection takes every kind of resource") & _opted_in(selection, kind)


def _by_arn(selection: Selection, link: Link, store: Resource, kind: ProtectedKind) -> Result:
    matched = matches(link, store, kind)
    if matched.verdict is Verdict.FAIL or (names_kind(link) and kind.opt_in not in NEEDS_OPT_IN):
        return matched
    return matched & _opted_in(selection, kind)


def _opted_in(selection: Selection, kind: ProtectedKind) -> Result:
    view = selection.view
    settings = [
        RegionSettings(block, view)
        for block in view.graph.blocks_of(RegionSettings.types())
        if block.provider == selection.block.provider and view.world.exists(block) is not False
    ]
    return all_of(
        (one.opted_in(kind.opt_in) for one in settings), selection.passed("the account has opted into every kind")
    )


def _conditions_hold(selection: Selection, store: Resource) -> Result:
    return selection.conditions.all(lambda one: all_of(_tests(one, store), one.passed("no condition is set")))


def _tests(conditions: Conditions, store: Resource) -> Iterator[Result]:
    yield conditions.equals.all(lambda test: _equals(store, test))
    yield conditions.like.all(lambda test: _tag_is(store, test, _like))
    yield conditions.differs.all(lambda test: ~_equals(store, test))
    yield conditions.unlike.all(lambda test: ~_tag_is(store, test, _like))


def _equals(store: Resource, test: TagTest) -> Result:
    return _tag_is(store, test, lambda value, wanted: value == wanted)


def _like(value: str, wanted: str) -> bool:
    return _glob(wanted, value)


def _glob(pattern: str, text: str) -> bool:
    expression = "".join(".*" if character in "*" + _OPEN else re2.escape(character) for character in pattern)
    return re2.fullmatch(f"(?s){expression}", text) is not None


def _tag_is(store: Resource, test: TagTest, holds: Callable[[str, str], bool]) -> Result:
    """Assert that a tag of the resource passes the test; the evidence is the test's."""
    key = test.key.known
    own = tags_of(store)
    if key is None:
        return test.key.unknown()
    key = key.removeprefix("aws:ResourceTag/")
    found = next((tag for tag in own if tag.key == key), None)
    if found is not None:
        return _value_is(found, test, holds)
    if own.rest is not None:
        return test.unknown(f"the tags of {store.address} are not known", *own.rest.needs)
    return test.failed(f"{store.address} has no tag {key}")


def _value_is(tag: Tag, test: TagTest, holds: Callable[[str, str], bool]) -> Result:
    wanted = test.wanted
    value = plain(tag.value)
    if wanted.known is None or not isinstance(value, Known):
        if value == written(wanted):
            return wanted.passed(f"the tag {tag.key} is what the selection asks for")
        return wanted.unknown(f"whether the tag {tag.key} is what the selection asks for is not known")
    if holds(to_text(value.value), wanted.known):
        return wanted.passed(f"the tag {tag.key} is {to_text(value.value)}")
    return wanted.failed(f"the tag {tag.key} is {to_text(value.value)}, not {wanted.known}")


def names_kind(link: Link) -> bool:
    """Whether an ARN names the kind itself (`…:instance/*`), not only its service or anything at all."""
    fact = link.fact
    if not isinstance(fact, Undecided):
        return True
    tail = _spelled(fact.value, None).split(":", 5)[5:]
    return bool(tail) and bool(tail[0]) and not tail[0].startswith("*")


def matches(link: Link, store: Resource, kind: ProtectedKind) -> Result:
    """Assert that an ARN, which may have wildcards and holes, is that of the resource."""
    fact = link.fact
    if isinstance(fact, Stated):
        same = fact.value.address == store.address
        if same:
            return link.passed("the selection names it")
        # What the selection takes instead has no part in the verdict about this resource.
        return replace(link.failed(f"{fact.value.address} is another one"), involves=link.involves[:1])
    if not isinstance(fact, Undecided):
        return link.failed("no ARN")
    match _pattern_matches(_spelled(fact.value, store), store, kind):
        case True:
            return link.passed("the selection takes it by its ARN")
        case False:
            return link.failed("the ARN is that of something else")
        case None:
            return link.unknown(f"whether {link.name} names {store.address} is not known")


def _spelled(value: Value, store: Resource | None) -> str:
    """An ARN as a text in which holes are single characters."""
    match plain(value):
        case Known(raw):
            return to_text(raw)
        case Text(parts=pieces):
            return "".join(_spelled_hole(piece, store) for piece in pieces)
        case other:
            return _spelled_hole(other, store)


def _spelled_hole(value: Value, store: Resource | None) -> str:
    if isinstance(value, Known):
        return to_text(value.value)
    if isinstance(value, Reference):
        return _OWN if store is not None and value.address == store.address else _OTHER
    if store is not None and isinstance(value, Unknown) and value in _own_names(store):
        return _OWN
    return _OPEN


def _own_names(store: Resource) -> list[Value]:
    readings = [getattr(store, name) for name in store.identified_by]
    return [plain(written(reading)) for reading in readings if isinstance(reading, Reading)]


def _pattern_matches(pattern: str, store: Resource, kind: ProtectedKind) -> bool | None:
    """Whether an ARN pattern takes the resource; None where that is not known."""
    fields = pattern.split(":", 5)
    if fields[0].startswith(_OPEN):
        return None
    for position, (field, wanted) in enumerate(zip(fields[:5], ("arn", "", kind.service, "", ""), strict=False)):
        last = position == len(fields) - 1
        if last and field.endswith("*"):
            # A wildcard at the end runs over all fields that follow.
            return not wanted or _glob(field, wanted) or wanted.startswith(field[:-1])
        if last and _OPEN in field:
            # So may what is not known.
            return None if not wanted or _glob(f"{field.partition(_OPEN)[0]}*", wanted) else False
        if wanted and not _glob(field, wanted):
            return False
    return _name_matches(fields[5], store, kind) if len(fields) == 6 else False


def _name_matches(pattern: str, store: Resource, kind: ProtectedKind) -> bool | None:
    if not pattern.startswith(kind.prefix):
        found = _glob(pattern, kind.prefix) or _glob(pattern, f"{kind.prefix}{_OWN}")
        return None if found and _OPEN in pattern else found
    name = pattern.removeprefix(kind.prefix)
    own = _own_names(store)
    known = next((to_text(value.value) for value in own if isinstance(value, Known)), None)
    if known is not None:
        found = _glob(name.replace(_OWN, known), known)
        return None if found and _OPEN in name else found
    if _glob(name.replace(_OPEN, "*"), _OWN):
        return None if _OPEN in name else True
    # A name that the deployer chooses may be any; one that is made on creation is not in the template.
    return None if any(isinstance(value, Unknown | Text) for value in own) else False


def selections(store: Resource) -> Iterator[Selection]:
    """Every selection in the template that may be created."""
    view = store.view
    for block in view.graph.blocks_of(Selection.types()):
        if view.world.exists(block) is not False:
            yield Selection(block, view)


def taken_by_plan(store: Resource) -> Result:
    """Assert that a backup plan which can run takes the resource; the evidence begins with the resource."""
    found = any_of(
        (takes(selection, store) & selection.can_run() for selection in selections(store)),
        store.failed("no backup plan is in the template"),
    )
    words = {
        Verdict.PASS: "a backup plan takes it",
        Verdict.FAIL: "no backup plan takes it",
        Verdict.UNKNOWN: "whether a backup plan takes it is not settled",
    }
    return found.at(store.span, words[found.verdict], store.address).involving(store.address)
