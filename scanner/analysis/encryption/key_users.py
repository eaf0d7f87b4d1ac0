"""Who may decrypt with a key, by its policy, its grants and identity policies, against who reads what it protects.

https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.analysis.identity.key_permissions import DECRYPTION, decrypts_with_any_key
from scanner.analysis.identity.resource_patterns import named_resources
from scanner.analysis.identity.trusted import is_own_account
from scanner.model.base import Part, View
from scanner.model.facts import once
from scanner.model.fields import link, reference
from scanner.model.iam import Role, User
from scanner.model.kms import Alias, Grant, Key
from scanner.model.policy_statement import Principal, Statement
from scanner.model.readings import undecided
from scanner.template import Block
from scanner.values import plain
from scanner.verdict import Result, Verdict

_BY_SERVICES = frozenset({"kms:viaservice", "kms:grantisforawsresource"})
"""Conditions under which services use the key for whoever may use the data."""

_POLICIES = ("AWS::IAM::", "aws_iam_", "AWS::KMS::", "aws_kms_")
"""Beginnings of types that name a key without being encrypted with it."""


class BucketEncryption(Part):
    """How a bucket is encrypted, seen by the bucket."""

    __slots__ = ()

    bucket = reference("s3.Bucket", tf="bucket")


@dataclass(slots=True)
class Users:
    """Who may decrypt: identities of the template, and why others may too, which cannot be seen."""

    identities: dict[str, Role | User] = field(default_factory=dict)
    doubts: list[Result] = field(default_factory=list)
    delegated: bool = False


def only_readers_decrypt(key: Key) -> Result:
    """Assert that whoever may decrypt reads something that the key protects."""
    users = _users(key)
    protected = list(_protected(key))
    strangers = []
    for identity in users.identities.values():
        if not protected:
            users.doubts.append(key.unknown("what the key protects is not in the template"))
            continue
        reads = _reads(identity, protected)
        if reads is False:
            strangers.append(identity)
        elif reads is None:
            users.doubts.append(key.unknown(f"whether {identity.name} reads what the key protects is not known"))
    if strangers:
        names = ", ".join(sorted(one.name for one in strangers))
        failed = key.failed(f"{names} may decrypt with the key, and reads nothing that it protects")
        return failed.involving(*(one.address for one in strangers))
    if users.doubts:
        return users.doubts[0].involving(*users.identities)
    if users.delegated:
        return key.unknown("the key policy leaves to the account's other policies who may decrypt")
    return key.passed("only those who read what it protects may decrypt").involving(*users.identities)


def _users(key: Key) -> Users:
    users = Users(delegated=not key.policy.items and key.policy.rest is None)
    if key.policy.rest is not None:
        users.doubts.append(key.policy.unknown())
    for statement in key.policy:
        _add_statement(statement, users)
    for block, _ in key.view.companions(key.block, "aws_kms_grant", "key_id"):
        grant = Grant(block, key.view)
        grantee = grant.grantee.known
        if not any(one.known in ("Decrypt", "ReEncryptFrom") for one in grant.operations):
            continue
        if isinstance(grantee, Role | User):
            users.identities[grantee.address] = grantee
        else:
            users.doubts.append(grant.grantee.unknown("the grant is for somebody outside the template"))
    if users.delegated:
        for identity in _allowed_by_identity(key):
            users.identities[identity.address] = identity
    return users


def _add_statement(statement: Statement, users: Users) -> None:
    """Add whom a statement of the key policy lets decrypt, or why that cannot be told."""
    granted = statement.grants(*DECRYPTION)
    if granted.verdict is Verdict.FAIL or _is_by_service(statement):
        return
    if granted.verdict is Verdict.UNKNOWN:
        users.doubts.append(granted)
        return
    if statement.conditions.rest is not None:
        users.doubts.append(statement.conditions.unknown())
        return
    if statement.principals.rest is not None:
        users.doubts.append(statement.principals.unknown())
    for principal in statement.principals:
        _add_principal(principal, statement, users)


def _is_by_service(statement: Statement) -> bool:
    return any(one.key in _BY_SERVICES and not one.holds_without_key for one in statement.conditions)


def _add_principal(principal: Principal, statement: Statement, users: Users) -> None:
    if principal.kind not in ("AWS", "*"):
        return
    target = link(principal.value, "Principal", "iam.Role iam.User", statement).known
    if isinstance(target, Role | User):
        users.identities[target.address] = target
    elif is_own_account(principal):
        users.delegated = True
    else:
        place = statement.at(principal.value.span)
        fact = undecided(plain(principal.value))
        users.doubts.append(place.unknown("a principal outside the template may decrypt", *fact.needs))


def _allowed_by_identity(key: Key) -> Iterator[Role | User]:
    """The identities whose own policies let them decrypt with the key, or with every key."""
    allowed = once(key.view, "keys that identities decrypt with", lambda: _decrypting(key.view))
    for address in dict.fromkeys((*allowed.get(_ANY, ()), *allowed.get(key.address, ()))):
        block = key.view.graph.block(address)
        if block is not None:
            yield (Role if block.type in Role.types() else User)(block, key.view)


_ANY = ""
"""What stands for every key."""


def _decrypting(view: View) -> dict[str, tuple[str, ...]]:
    """The identities that may decrypt with each key, by the addresses of both."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in (Role, User):
        for block in view.graph.blocks_of(kind.types()):
            if view.world.exists(block) is False:
                continue
            rights = permissions_of(kind(block, view)).rights
            keys = {one for right in rights if right.grants(*DECRYPTION) for one in _keys_of(right.statement)}
            for one in keys:
                found[one] = (*found.get(one, ()), block.address)
    return found


def _keys_of(statement: Statement) -> Iterator[str]:
    """The addresses of the keys that a statement lets its holder decrypt with."""
    if _is_by_service(statement):
        return
    if decrypts_with_any_key(statement).verdict is Verdict.PASS:
        yield _ANY
        return
    for named in named_resources(statement):
        target = named.target.known if isinstance(named, Alias) else named
        if target is not None:
            yield target.address


def _protected(key: Key) -> Iterator[Block]:
    """What is encrypted with the key, named itself or by an alias."""
    graph = key.view.graph
    names = [key.block, *(block for block, _ in graph.referrers(key.block) if block.type in Alias.types())]
    for named in names:
        for block, _ in graph.referrers(named):
            if block.data or block.type.startswith(_POLICIES) or key.view.world.exists(block) is False:
                continue
            yield block
            # Terraform states a bucket's encryption beside the bucket.
            bucket = BucketEncryption(block, block.properties, key.view, block.name_span).bucket.known
            if bucket is not None:
                yield bucket.block


def _reads(identity: Role | User, protected: list[Block]) -> bool | None:
    """Whether an identity reads something of what is protected; None where that cannot be told."""
    graph = identity.view.graph
    addresses = {block.address for block in protected}
    using = [block for block, _ in graph.referrers(identity.block)]
    if addresses & {identity.address, *(block.address for block in using)}:
        return True
    if any(one in using for store in protected for one, _ in graph.referrers(store)):
        return True
    held = permissions_of(identity)
    doubt = bool(held.managed or held.unseen)
    for document in held.documents:
        doubt = doubt or document.rest is not None
        for statement in document:
            if statement.allows is False or _is_about_keys(statement):
                continue
            named = {one.address for one in named_resources(statement)}
            if named & addresses:
                return True
            doubt = doubt or len(named) < len(statement.resources.items) or statement.resources.rest is not None
    return None if doubt else False


def _is_about_keys(statement: Statement) -> bool:
    actions = statement.actions
    return actions.rest is None and all((one.known or "").lower().startswith("kms:") for one in actions)
