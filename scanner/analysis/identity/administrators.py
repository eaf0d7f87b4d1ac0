"""Who is an administrator of the account, or can become one by what they may do.

An administrator may do everything, or may change without a limit what identities may do. So may, in the end, whoever
can take on such a role, start compute under it, change the code that runs as it, or write their own policies.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.analysis.identity import permissions
from scanner.analysis.identity.identity_permissions import Identity, Permissions, permissions_of
from scanner.analysis.identity.resource_patterns import named_resources, perhaps_named
from scanner.analysis.identity.trusted import asks_more, trusts_account, trusts_directly, unseen_trust
from scanner.model.base import Resource
from scanner.model.functions import Function
from scanner.model.iam import Role, User
from scanner.model.iam_policies import ManagedPolicy
from scanner.model.machine_profiles import role_of
from scanner.model.policy_statement import Statement
from scanner.model.readings import Undecided
from scanner.verdict import Result, Verdict, any_of

_ADMINISTRATORS = frozenset({"AdministratorAccess", "IAMFullAccess"})
"""AWS's own policies that give everything, or the rights over all identities."""

_STARTS = (
    "ec2:RunInstances", "lambda:CreateFunction", "cloudformation:CreateStack", "cloudformation:UpdateStack",
    "ecs:RunTask", "ecs:RegisterTaskDefinition", "glue:CreateJob", "codebuild:CreateProject",
    "sagemaker:CreateNotebookInstance", "ssm:StartAutomationExecution", "states:CreateStateMachine",
)  # fmt: skip
"""Calls that start something under a role that is passed to it."""

_OWN_POLICIES = ("iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:AttachUserPolicy")
_OWN_VERSIONS = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_KEYS_OF_OTHERS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_CODE = ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration")

_MOST = 200
"""The most identities that are looked at from one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way from an identity to another: whose rights it comes by, how, and whether more is asked on the way.

    No target is one that lies outside the template; `doubt` is why the way may not be there.
    """

    target: Identity | None
    how: str
    doubt: Result | None = None


def is_administrator(held: Permissions) -> Result:
    """Pass: its policies make it an administrator, whatever the boundary says."""
    whole = held.whole
    results = [whole.some(permissions.allows_everything), *held.managed_results(lambda name: name in _ADMINISTRATORS)]
    further = permissions.leads_nowhere_further(whole)
    results.extend([] if further is None else [~further])
    results.extend(_writes_own_policies(held))
    found = any_of(results, held.identity.failed("it has no policy"))
    return found if found.verdict is Verdict.FAIL else found & _within_boundary(held.identity)


def _within_boundary(identity: Identity) -> Result:
    """Pass: no boundary keeps it from administration."""

    def allowed(policy: ManagedPolicy) -> Result:
        further = permissions.leads_nowhere_further(policy.statements)
        open_to_all = policy.statements.some(permissions.allows_everything)
        return open_to_all if further is None else open_to_all | ~further

    return _by_boundary(identity, allowed)


def _is_left(identity: Identity, actions: tuple[str, ...]) -> Result:
    """Pass: no boundary keeps the identity from all of these actions."""
    return _by_boundary(identity, lambda policy: policy.statements.some(lambda one: one.grants(*actions)))


def _by_boundary(identity: Identity, allowed: Callable[[ManagedPolicy], Result]) -> Result:
    """What the identity's permissions boundary allows; a pass without one."""
    boundary = identity.boundary if isinstance(identity, Role | User) else None
    if boundary is None or not boundary.is_given:
        return identity.passed("no boundary limits it")
    policy = boundary.to(ManagedPolicy)
    if policy is None:
        return boundary.unknown("what its permissions boundary allows is not in the template")
    return allowed(policy)


def _writes_own_policies(held: Permissions) -> Iterator[Result]:
    """A pass for each statement by which an identity may change its own policies."""
    own = {held.identity.address}
    policies = {document.involves[0] for document in held.documents if document.involves}
    for actions, addresses, words in (
        (_OWN_POLICIES, own, "it may write its own policies"),
        (_OWN_VERSIONS, policies, "it may change a policy that it has"),
    ):
        for right in held.rights:
            granted = right.granted(*actions)
            if granted is None:
                continue
            if any(one.address in addresses for one in named_resources(right.statement)):
                yield right.statement.passed(words) & granted
            elif addresses is own and any(one.address in own for one in perhaps_named(right.statement)):
                yield right.statement.unknown(f"whether it may change {held.identity.name} is not known")


def stays_below(identity: Identity) -> Result:
    """Assert that neither the identity nor any that it can take on is an administrator."""
    held = permissions_of(identity)
    own = is_administrator(held)
    if own.verdict is Verdict.PASS:
        words = own.evidence[0].message if own.evidence else ""
        return ~own.at(identity.span, f"{identity.name} is an administrator: {words}", identity.address)
    doubt = own if own.verdict is Verdict.UNKNOWN else None
    seen, doubted = {identity.address}, set[str]()
    pending: list[tuple[Permissions, str, Result | None]] = [(held, "", None)]
    while pending and len(seen) + len(doubted) < _MOST:
        current, path, unsure = pending.pop(0)
        for step in _steps(current):
            why = _first(unsure, step.doubt)
            if step.target is None:
                doubt = _first(doubt, why)
                continue
            if step.target.address in seen or (why is not None and step.target.address in doubted):
                continue
            (seen if why is None else doubted).add(step.target.address)
            reached = permissions_of(step.target)
            way = f"{path}{step.how} {step.target.name}"
            found = is_administrator(reached)
            if found.verdict is Verdict.PASS and why is None:
                words = f"{identity.name} can become an administrator: it {way}"
                return ~found.at(identity.span, words, identity.address).involving(*seen)
            if found.verdict is not Verdict.FAIL:
                doubt = _first(doubt, why, found)
            pending.append((reached, f"{way}, which ", why))
    if doubt is not None:
        return doubt.at(identity.span, f"what {identity.name} may do is not wholly known", identity.address)
    return identity.passed("no way leads to administration").involving(*seen)


def _first(*doubts: Result | None) -> Result | None:
    """The first doubt that there is."""
    return next((one for one in doubts if one is not None), None)


def _steps(held: Permissions) -> Iterator[Step]:
    yield from _assumed(held)
    none = held.identity.failed("it may start nothing")
    starts = any_of((one for right in held.rights if (one := right.granted(*_STARTS)) is not None), none)
    for right in held.rights:
        for actions, how, kind in _WAYS:
            granted = right.granted(*actions)
            if granted is None:
                continue
            if how == _PASSES:
                granted = granted & starts
            granted = granted & _is_left(held.identity, actions)
            if granted.verdict is not Verdict.FAIL:
                doubt = None if granted.verdict is Verdict.PASS else granted
                yield from _reached(right.statement, how, kind, doubt)


def _reached(statement: Statement, how: str, kind: type[Resource], doubt: Result | None) -> Iterator[Step]:
    """The steps to the identities that a statement names, or may name, itself or by the functions that run as them."""
    for resource in perhaps_named(statement):
        target = role_of(resource) if isinstance(resource, Function) else resource
        if isinstance(resource, kind) and isinstance(target, Role | User):
            yield Step(target, how, _first(doubt, statement.unknown("whom it names is not known")))
    for resource in named_resources(statement):
        target = role_of(resource) if isinstance(resource, Function) else resource
        if isinstance(resource, kind) and isinstance(target, Role | User):
            yield Step(target, how, doubt)
        elif isinstance(resource, Function) and kind is Function and isinstance(resource.role.fact, Undecided):
            yield Step(None, how, resource.role.unknown("the role lies outside the template"))


_PASSES = "may start compute under"

_WAYS: tuple[tuple[tuple[str, ...], str, type[Resource]], ...] = (
    (("iam:PassRole",), _PASSES, Role),
    (("iam:UpdateAssumeRolePolicy",), "may change who is trusted by", Role),
    (_KEYS_OF_OTHERS, "may make credentials of", User),
    (_CODE, "may change the code that runs as", Function),
)


def _assumed(held: Permissions) -> Iterator[Step]:
    """The roles that an identity may take on: those that name it, and those that trust its account and are named by it.

    A role that names a principal of its own account needs no further permission of that principal.
    """
    identity = held.identity
    for block, path in identity.view.graph.referrers(identity.block):
        if block.type in Role.types() and path.startswith(("AssumeRolePolicyDocument", "assume_role_policy")):
            role = Role(block, identity.view)
            if trusts_directly(role, identity):
                yield Step(role, f"may assume{asks_more(role)}")
    for role, unseen in unseen_trust(identity):
        yield Step(role, "may assume", unseen)
    left = _is_left(identity, ("sts:AssumeRole",))
    for right in held.rights if left.verdict is not Verdict.FAIL else ():
        granted = right.granted("sts:AssumeRole")
        if granted is None:
            continue
        granted = granted & left
        doubt = None if granted.verdict is Verdict.PASS else granted
        for target in perhaps_named(right.statement):
            if isinstance(target, Role):
                unseen = right.statement.unknown("whom it names is not known")
                trusting = trusts_account(target) or trusts_directly(target, identity)
                yield from _taken_on(target, trusting, _first(doubt, unseen))
        for target in named_resources(right.statement):
            if isinstance(target, Role):
                yield from _taken_on(target, trusts_account(target) or trusts_directly(target, identity), doubt)
        if right.statement.on_every_resource().verdict is Verdict.PASS:
            for block in identity.view.graph.blocks_of(Role.types()):
                role = Role(block, identity.view)
                yield from _taken_on(role, trusts_account(role), doubt)


def _taken_on(role: Role, trusting: bool, doubt: Result | None) -> Iterator[Step]:
    """The step to a role that one may ask for, where it trusts whoever asks, or may."""
    if trusting:
        yield Step(role, f"may assume{asks_more(role)}", doubt)
    elif role.trust.rest is not None:
        yield Step(role, "may assume", _first(doubt, role.trust.unknown()))
