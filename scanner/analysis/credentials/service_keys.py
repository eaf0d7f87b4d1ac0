"""Access keys of programs: whose they are, what binds them, and how often they are replaced.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.credentials.key_consumers import workloads
from scanner.analysis.credentials.unseen_uses import unseen_stores
from scanner.analysis.identity.aws_managed_policies import name_of
from scanner.analysis.identity.iam_actions import matching
from scanner.analysis.identity.iam_people import SERVICE_NAMES, keys_of
from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.analysis.identity.role_permissions import may
from scanner.model.base import Part, Resource, typed
from scanner.model.events import Rule
from scanner.model.fields import Link, reference, text, texts
from scanner.model.functions import Function
from scanner.model.iam import Role, User
from scanner.model.iam_access import AccessKey
from scanner.model.keyed_services import Schedule
from scanner.model.links import is_hidden, unplaced
from scanner.model.policy_conditions import Condition
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing, Reading
from scanner.model.rotation_moments import Rotating
from scanner.model.schedules import DAY, longest_gap
from scanner.model.secret_text import words_of
from scanner.model.secretsmanager import Rotation, Secret, SecretVersion
from scanner.verdict import Result, Verdict, all_of, any_of

_NETWORKS = frozenset({"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce"})

_BUILD_SYSTEMS = frozenset(
    {
        "ci", "cd", "cicd", "github", "gitlab", "jenkins", "circleci", "travis", "bitbucket", "buildkite", "teamcity",
        "pipeline", "pipelines", "build", "builder", "codefresh", "drone", "terraform", "tfc", "azuredevops",
    }
)  # fmt: skip
"""Words of a user's name or tags that mean a build system."""


class ScheduledCall(Part):
    """A schedule of EventBridge Scheduler, seen by what it calls and when."""

    __slots__ = ()

    schedule = text(cfn="ScheduleExpression", tf="schedule_expression")
    called = reference("functions.Function", cfn="Target.Arn", tf="target.arn")


class Triggers(Part):
    """What Terraform replaces a resource upon."""

    __slots__ = ()

    names = texts(tf="@lifecycle.replace_triggered_by")


def is_for_person(key: AccessKey) -> bool:
    """Whether a person uses the key: its user signs in to the console or is in a group, and no workload uses it."""
    user = key.user.to(User)
    if user is None or workloads(key):
        return False
    named = set(words_of(user.user_name.known or user.name))
    if named & (SERVICE_NAMES | _BUILD_SYSTEMS):
        return False
    return bool(user.login_profiles.items) or bool(user.groups.items)


def is_bound(key: AccessKey) -> Result | None:
    """Assert that what a program's key may do is named, and only from known networks; None for a person's key."""
    if is_for_person(key) or key.status.known == "Inactive":
        return None
    user = key.user.to(User)
    if user is None:
        return key.user.unknown("the policies of its user are not in the template")
    held = permissions_of(user)
    if held.is_empty:
        return user.unknown("no policy of its user is in the template").involving(key.address)
    results = [
        *(_is_narrow(statement) for document in held.documents for statement in document),
        *(document.unknown() for document in held.documents if document.rest is not None),
        *(_is_own_policy(one, user) for one in held.managed),
        *(listed.unknown() for listed in held.unseen),
    ]
    narrow = all_of(results, key.passed("its user may do nothing"))
    # Whatever keeps the user to a network at all keeps every permission to it.
    fenced = held.whole.some(_fences)
    located = [_is_located(one) | fenced for document in held.documents for one in document]
    return (narrow & all_of(located, narrow)).involving(key.address)


def _is_own_policy(policy: Reading[str], user: User) -> Result:
    """AWS's own policies are for everybody: they name neither one's resources nor one's networks."""
    name = name_of(policy, user)
    if name:
        return policy.failed(f"AWS's own policy {name} names neither resources nor networks")
    return policy.unknown(f"{policy.name} names a policy that is not in the template")


def _is_narrow(statement: Statement) -> Result:
    if not statement.allows:
        return statement.passed("the statement does not allow") if statement.denies else statement.effect.unknown()
    negated = statement.not_actions.is_set() | statement.not_resources.is_set()
    if negated.verdict is Verdict.PASS:
        return statement.failed("the statement names what it leaves out, not what it includes")
    if negated.verdict is Verdict.UNKNOWN:
        return negated
    actions = statement.actions.all(lambda one: one.must(lambda name: "*" not in name, "one action"))
    if _needs_no_resource(statement):
        return actions
    return actions & statement.resources.all(_is_one_resource)


def _needs_no_resource(statement: Statement) -> bool:
    """Whether all of its actions know no resources."""
    found = [matching(one.known) if one.known else None for one in statement.actions]
    return bool(found) and all(one is not None and not any(action.names_resources for action in one) for one in found)


def _is_one_resource(resource: Reading[str]) -> Result:
    """A wildcard for what lies in a named resource (`bucket/*`) leaves it named."""
    if resource.known is None:
        return resource.passed(f"{resource.name} is one resource") if resource.is_given else resource.unknown()
    return resource.must(lambda name: "*" not in name.removesuffix("/*").removesuffix(":*"), "one resource")


def _is_located(statement: Statement) -> Result:
    if not statement.allows:
        return statement.passed("the statement does not allow") if statement.denies else statement.effect.unknown()
    conditions = statement.conditions
    return conditions.any(
        lambda one: conditions.result(Verdict.PASS if _is_network(one) else Verdict.FAIL, f"{one.words}"),
        "no condition on the network that calls",
    )


def _is_network(condition: Condition) -> bool:
    positive = condition.test in ("ipaddress", "stringequals", "stringlike", "stringequalsignorecase")
    return positive and condition.key in _NETWORKS and not {"0.0.0.0/0", "::/0", "*"} & set(condition.known)


def _fences(statement: Statement) -> Result:
    """Pass: a Deny of everything to whoever calls from another network."""
    everything = statement.has_any_action("*")
    if statement.denies is False or everything.verdict is Verdict.FAIL:
        return statement.failed("the statement does not deny everything")
    conditions = statement.conditions
    network = conditions.any(
        lambda one: conditions.result(
            Verdict.PASS if one.key in _NETWORKS and one.spares_the_pinned() else Verdict.FAIL, one.words
        ),
        "it names no network",
    )
    return statement.if_denies(everything & network)


def is_rotated(key: AccessKey, days: int) -> Result | None:
    """Assert that something replaces a program's key every so many days; None for a person's key."""
    if is_for_person(key) or key.status.known == "Inactive":
        return None
    results = [*_by_secret(key, days), *_by_time(key, days), *_by_function(key, days)]
    return any_of(results, key.failed("nothing in the template replaces the key")).involving(key.address)


def _by_secret(key: AccessKey, days: int) -> list[Result]:
    """The schedules of the secrets that keep the key."""
    found: list[Result] = []
    for block, _ in key.view.graph.referrers(key.block):
        holder = typed(block, key.view)
        if isinstance(holder, SecretVersion) and is_hidden(holder.secret.fact):
            found.append(holder.secret.unknown("which secret keeps the key is not known"))
        found.extend(_rotations_of(holder, days))
    for address, fact in unseen_stores(key.view):
        store = key.view.graph.block(address)
        doubt = key.unknown(f"whether {address} keeps the key is not known: {fact.reason}", *fact.needs)
        found.extend([] if store is None else [one & doubt for one in _rotations_of(typed(store, key.view), days)])
    return found


def _rotations_of(holder: Resource, days: int) -> Iterator[Result]:
    """Whether each schedule of the secret is frequent, for what keeps a secret."""
    secret = holder.secret.to(Secret) if isinstance(holder, SecretVersion) else holder
    if isinstance(secret, Secret):
        stray = unplaced(secret, Rotation, cfn="SecretId", tf="secret_id")
        yield from () if stray is None else (stray,)
        yield from (_is_frequent(Rotation(part.block, holder.view), days) for part in secret.rotations)


def _is_frequent(rotation: Rotation, days: int) -> Result:
    if not isinstance(rotation.after_days.fact, Missing):
        return rotation.after_days.at_most(days)
    return rotation.schedule.must(lambda one: _runs_within(one, days), _wanted(days))


def _runs_within(expression: str, days: int) -> bool:
    gap = longest_gap(expression)
    return gap is not None and gap <= days * DAY


def _wanted(days: int) -> str:
    return "a schedule of a week or less" if days == 7 else f"a schedule of {days} days or less"


def _by_time(key: AccessKey, days: int) -> list[Result]:
    """Moments upon which Terraform makes a new key."""
    named = [one.known or "" for one in Triggers(key.block, key.block.properties, key.view, key.span).names]
    found = []
    for block in key.view.graph.blocks_of(Rotating.types()):
        refers = any(name.startswith(f"time_rotating.{block.name}") for name in named)
        if (refers and block.container == key.block.container) or _names(key, block.address):
            found.append(Rotating(block, key.view).is_frequent(days))
    return found


def _names(key: AccessKey, address: str) -> bool:
    block = key.view.graph.block(address)
    return block is not None and any(one is key.block for one, _ in key.view.graph.referrers(block))


def _by_function(key: AccessKey, days: int) -> list[Result]:
    """Schedules that call a function which may make keys."""
    rules = [Rule(block, key.view) for block in key.view.graph.blocks_of(Rule.types())]
    calls = [(rule.schedule, target.called) for rule in rules for target in rule.targets]
    for block in key.view.graph.blocks_of(Schedule.types()):
        schedule = ScheduledCall(block, block.properties, key.view, block.name_span)
        calls.append((schedule.schedule, schedule.called))
    return [
        when.must(lambda one: _runs_within(one, days), _wanted(days)) for when, called in calls if _makes_keys(called)
    ]


def _makes_keys(called: Link) -> bool:
    function = called.to(Function)
    role = None if function is None else function.role.to(Role)
    return role is not None and may(role, "iam:CreateAccessKey", frozenset()).verdict is Verdict.PASS


def signs_in_by_federation(user: User) -> Result | None:
    """Assert that a build system's user has no access key; None for a user that is no build system's."""
    words = set(words_of(user.user_name.known or user.name))
    if not words & _BUILD_SYSTEMS and not user.tags.mentions("github", "gitlab", "jenkins", "circleci", "buildkite"):
        return None
    keys = keys_of(user)
    if keys:
        names = ", ".join(key.name for key in keys)
        return user.failed(f"a build system signs in with the key {names}").involving(*(key.address for key in keys))
    return user.unknown("whether the build system has a key is not in the template")
