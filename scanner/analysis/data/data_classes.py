"""The class of data that a store holds, as its tags give it, and the order of the usual classes.

https://docs.aws.amazon.com/whitepapers/latest/data-classification/data-classification-overview.html
https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_identify_data.html
"""

from __future__ import annotations

from collections.abc import Collection
from weakref import WeakKeyDictionary

from scanner.model import (
    docdb,
    dynamodb,
    ebs,
    efs,
    elasticache,
    fsx,
    kinesis,
    logs,
    neptune,
    opensearch,
    rds,
    redshift,
    s3,
    sqs,
)
from scanner.model.base import Resource, Surroundings, View
from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.model.stacks import Stack
from scanner.model.tagged import tags_of
from scanner.model.tags import CLASS_KEYS, bare
from scanner.model.template_voice import all_of_kind, answers
from scanner.verdict import Result, Verdict
from scanner.world import World

Lasting = (
    s3.Bucket
    | rds.DbInstance
    | rds.DbCluster
    | dynamodb.Table
    | ebs.Volume
    | efs.FileSystem
    | fsx.FileSystem
    | redshift.Cluster
    | opensearch.Domain
    | elasticache.ReplicationGroup
    | docdb.DbCluster
    | neptune.DbCluster
)
"""Where data is kept."""

Passing = kinesis.Stream | sqs.Queue | logs.LogGroup
"""Where data passes through, or is written about."""

PUBLIC, INTERNAL, CONFIDENTIAL, RESTRICTED = range(4)

_RANKS = {
    "public": PUBLIC, "open": PUBLIC,
    "internal": INTERNAL, "internalonly": INTERNAL, "private": INTERNAL, "general": INTERNAL, "low": INTERNAL,
    "official": INTERNAL,
    "confidential": CONFIDENTIAL, "sensitive": CONFIDENTIAL, "medium": CONFIDENTIAL, "moderate": CONFIDENTIAL,
    "personal": CONFIDENTIAL, "pii": CONFIDENTIAL,
    "restricted": RESTRICTED, "secret": RESTRICTED, "highlyconfidential": RESTRICTED, "phi": RESTRICTED,
    "pci": RESTRICTED, "cardholder": RESTRICTED, "high": RESTRICTED, "critical": RESTRICTED,
}  # fmt: skip
"""The usual names of classes, from what everybody may see to what few may."""


def class_of(resource: Resource, keys: Collection[str] = ()) -> Reading[str]:
    """The class that a resource's tags give it, its own or those of the stack that nests it; `keys` as for tags."""
    own = tags_of(resource).data_class(keys)
    if isinstance(own.fact, Missing) and not resource.is_terraform:
        # A stack hands its tags on to its resources:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
        names = resource.block.container.split("/")
        for end in range(len(names), 0, -1):
            block = resource.view.graph.block("/".join(names[:end]))
            if block is not None and block.type in Stack.types():
                handed = tags_of(Stack(block, resource.view)).data_class(keys)
                if not isinstance(handed.fact, Missing):
                    return handed
    return own


def states_class(resource: Resource) -> bool:
    """Whether a tag of its own is there to name a class, whatever its value turns out to be."""
    return any(bare(tag.key) in CLASS_KEYS for tag in tags_of(resource))


def is_sensitive(resource: Resource) -> Result:
    """Assert that its class is confidential or higher; a resource without a class, or with one of another name, fails.

    Unknown where the class, or whether its tags name one, is not known.
    """
    named = class_of(resource)
    if isinstance(named.fact, Undecided):
        return named.unknown(f"the class of {resource.address} is not known: {named.fact.reason}")
    rank = rank_of(resource)
    words = f"the class of {resource.address} is {named.known}" if named.known else f"{resource.address} has no class"
    return named.passed(words) if rank is not None and rank >= CONFIDENTIAL else named.failed(words)


def rank_of(resource: Resource) -> int | None:
    """How high the class of a resource's data is; None where it has none, or one of another name."""
    return _RANKS.get(bare(class_of(resource).known or ""))


def is_classified(store: Lasting | Passing, keys: tuple[str, ...] = (), scheme: Collection[str] = ()) -> Result | None:
    """Assert that the tags of a store name the class of its data, one of the scheme where that is given.

    Where no store of the template has a class, the first says so for all: classes may be kept elsewhere. Logs, queues
    and streams are asked only where classes are in use, and members of a cluster go by their cluster.
    """
    if isinstance(store, rds.DbInstance) and store.is_member:
        return None
    named = class_of(store, keys)
    stated = named.is_set()
    if named.known is not None and scheme:
        return named.must(lambda name: bare(name) in {bare(one) for one in scheme}, f"one of {', '.join(scheme)}")
    if stated.verdict is not Verdict.FAIL:
        shown = isinstance(named.fact, Stated)
        return stated.because(f"its class is {named.known}") if shown else stated
    if uses_classes(store.view.graph, keys):
        return store.failed("it has no tag that names the class of its data, as other stores have")
    if isinstance(store, Passing) or not answers(store, *Lasting.__args__):
        return None
    others = [one.address for one in all_of_kind(store, *Lasting.__args__)]
    holders = f"none of the template's {len(others)} data stores" if len(others) > 1 else "the template's data store"
    words = f"{holders} has {'a' if len(others) > 1 else 'no'} tag that names the class of its data"
    return store.failed(words).graded("low").involving(*others)


_USES: WeakKeyDictionary[Surroundings, dict[tuple[str, ...], bool]] = WeakKeyDictionary()


def uses_classes(graph: Surroundings, keys: tuple[str, ...]) -> bool:
    """Whether some store of the template has a class, as the defaults have it; found out once for each graph."""
    known = _USES.setdefault(graph, {})
    if keys not in known:
        view = View(graph, World())
        kinds = (*Lasting.__args__, *Passing.__args__)
        known[keys] = any(
            class_of(kind(block, view), keys).known for kind in kinds for block in graph.blocks_of(kind.types())
        )
    return known[keys]
