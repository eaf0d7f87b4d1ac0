"""Users as people or programs: groups, names, keys and passwords."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import typed
from scanner.model.iam import Group, User
from scanner.model.iam_access import AccessKey, Assignment, Membership, PasswordPolicy, SamlProvider
from scanner.model.links import unplaced
from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.model.secret_text import words_of
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, any_of

SHARED_NAMES = frozenset({"admin", "administrator", "shared", "team", "dev", "developer", "developers", "ops", "root"})
"""Words of a user's name that mean more than one person."""

SERVICE_NAMES = frozenset({"service", "svc", "bot", "ci", "deploy", "deployer", "app", "application", "backup"})
"""Words of a user's name that mean a program."""

_FILLERS = frozenset({"user", "users", "account", "aws", "iam", "prod", "production", "test", "staging", "the", "my"})
"""Words that say nothing of who it is."""


def has_users(group: Group) -> Result:
    """Assert that a user of the template, or one named, is put into the group."""
    return any_of(_membership(group), group.failed("no user is put into the group"))


def _membership(group: Group) -> Iterator[Result]:
    for kind in Membership.types():
        for link in ("groups", "group", "GroupName"):
            for block, certain in group.view.companions(group.block, kind, link):
                membership = typed(block, group.view)
                if isinstance(membership, Membership):
                    yield membership.users.is_set() if certain else membership.users.unknown()
            stray = unplaced(group, Membership, cfn=link, tf=link)
            if stray is not None:
                yield stray
    for block, certain in group.view.companions(group.block, "AWS::IAM::User", "Groups"):
        user = typed(block, group.view)
        yield user.passed("the user is in the group") if certain else user.unknown("whether the user is in the group")


def signs_in_to_console(user: User) -> Result:
    """Assert that the user has a console password."""
    return user.login_profiles.is_set()


def unseen_keys(user: User) -> Result | None:
    """Unknown, where a key of the template may be the user's; else None."""
    return unplaced(user, AccessKey, cfn="UserName", tf="user")


def keys_of(user: User) -> list[AccessKey]:
    """The access keys that the template makes for a user."""
    found = []
    for kind, link in (("AWS::IAM::AccessKey", "UserName"), ("aws_iam_access_key", "user")):
        for block, certain in user.view.companions(user.block, kind, link):
            key = typed(block, user.view)
            if certain and isinstance(key, AccessKey):
                found.append(key)
    return found


def is_shared(user: User) -> str:
    """The word by which a user's name means more than one person, or a program that signs in; empty for none.

    `admin` and `dev-team` are nobody in particular; `orders-admin-app` is a program of its own.
    """
    words = words_of(user.user_name.known or user.name)
    shared = SHARED_NAMES | (SERVICE_NAMES if signs_in_to_console(user).verdict is Verdict.PASS else frozenset())
    found = [word for word in words if word in shared]
    return found[0] if found and all(word in shared | _FILLERS for word in words) else ""


def is_federated(user: User) -> bool:
    """Whether the template also lets people in by a provider of identities or through Identity Center."""
    kinds = (*SamlProvider.types(), *Assignment.types())
    return bool(user.view.graph.blocks_of(kinds))


def password_policies(user: User) -> list[PasswordPolicy]:
    """What the template asks of passwords in the account."""
    blocks = user.view.graph.blocks_of(PasswordPolicy.types())
    return [PasswordPolicy(block, user.view) for block in blocks if user.view.world.exists(block) is not False]


def is_first_with_password(user: User) -> Result:
    """Pass: this is the first user of the template with a console password, who stands for all of them."""
    earlier: Result | None = None
    for block in user.view.graph.blocks_of(User.types()):
        if user.view.world.exists(block) is False:
            continue
        console = signs_in_to_console(User(block, user.view))
        if block is user.block:
            return console if earlier is None else console & earlier
        if console.verdict is Verdict.PASS:
            return user.failed("another user stands for all who sign in to the console")
        if console.verdict is Verdict.UNKNOWN:
            earlier = console if earlier is None else earlier
    return user.failed("the user is not made")


def holds_no_password(user: User) -> Result:
    """Assert that a console password is not written down: none, one asked for without echo, or a stored secret."""
    return user.login_profiles.all(lambda profile: _is_hidden(user, profile.password), "no console password is set")


def _is_hidden(user: User, password: Reading[str]) -> Result:
    match password.fact:
        case Missing():
            return password.passed("no password is written down")
        case Stated():
            return password.failed("the password is written down")
        case Undecided(value=Unknown(reason=Reason.DYNAMIC)):
            return password.passed("the password is a stored secret")
        case Undecided(value=Unknown(reason=Reason.PARAMETER, needs=needs)):
            asked = user.view.graph.input(needs)
            if asked is not None and asked.secret:
                return password.passed("the password is a parameter without echo")
            return password.failed(f"the parameter {needs} shows the password to whoever sees the stack")
        case _:
            return password.unknown()
