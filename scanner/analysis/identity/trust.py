"""Who may assume a role, and on which terms.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
"""

from __future__ import annotations

from collections.abc import Collection

import re2

from scanner.model.base import Part
from scanner.model.fields import link
from scanner.model.iam import User
from scanner.model.iam_access import OidcProvider
from scanner.model.links import is_hidden, is_hidden_in_part, may_lead_inside
from scanner.model.policy_conditions import Condition
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Principal, Statement, written
from scanner.model.principal_accounts import account_of
from scanner.model.readings import Readings, undecided
from scanner.model.unsettled import hidden_in
from scanner.values import Known, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, all_of, any_of

BUILD_SYSTEMS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "api.bitbucket.org",
    "oidc.circleci.com",
    "agent.buildkite.com",
    "vstoken.dev.azure.com",
)
"""Hosts that sign the identities of build jobs."""

GITHUB = BUILD_SYSTEMS[0]

_OWNER_LABELS = {
    "gitlab.com": "project_path:",
    "app.terraform.io": "organization:",
    "oidc.circleci.com": "org/",
    "agent.buildkite.com": "organization:",
    "vstoken.dev.azure.com": "sc://",
}
"""What stands before the owner in the subjects of a build system.
https://docs.gitlab.com/ci/cloud_services/ and
https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
"""


def lets_anyone_in(statement: Statement) -> Result:
    """Pass: an Allow to everyone, every service or everyone but some, or of every action."""
    open_to_all = statement.is_public()
    wildcard = statement.if_allows(statement.has_any_action("*"))
    return open_to_all | wildcard


def trusts_foreign_account(statement: Statement, known: Collection[str] = ()) -> Result:
    """Pass: an Allow to all of another account that isn't known, by its root or its bare ID, without a condition."""
    results = [_is_whole_account(principal, statement, known) for principal in statement.principals]
    found = any_of(results, statement.failed("the statement names no account"))
    if found.verdict is Verdict.FAIL:
        return found
    return statement.if_allows(found & statement.conditions.is_empty())


def _is_whole_account(principal: Principal, statement: Statement, known: Collection[str]) -> Result:
    place = statement.at(principal.value.span)
    if principal.kind == "AWS" and hidden_in(principal.value) is not None:
        return place.unknown("whether the principal is an account is not wholly known")
    if principal.kind != "AWS" or not _names_account(principal.value):
        return place.failed("the principal is not an account")
    account = account_of(principal)
    if account is None:
        return place.failed("the account is the role's own")
    if isinstance(account, str) and account in known:
        return place.failed(f"account {account} is known")
    if isinstance(account, str):
        return place.passed(f"all of account {account} may assume the role")
    fact = undecided(account)
    return place.unknown(f"the account is not known: {fact.reason}", *fact.needs)


def _names_account(value: Value) -> bool:
    """Whether a principal is a whole account: its root, or its ID."""
    value = plain(value)
    match value:
        case Known():
            written = to_text(value.value)
            return written.isdigit() or written.endswith(":root")
        case Text():
            return value.suffix().endswith(":root")
        case _:
            return False


def asks_for_mfa_or_id(statement: Statement) -> Result:
    """Assert that an Allow to users or whole accounts asks for MFA or an external ID."""
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    people = statement.principals.any(
        lambda one: _is_person(one, statement), "the statement names no user and no account"
    )
    if not statement.not_principals.missing:
        people = statement.names_everyone()
    if people.verdict is Verdict.FAIL:
        return ~people
    conditions = statement.conditions
    asked = conditions.any(
        lambda one: conditions.result(_asks(one), one.words),
        "neither MFA nor an external ID is asked for",
    )
    if people.verdict is Verdict.PASS:
        people = people.because("users or accounts are trusted without MFA and without an external ID")
    return ~people | asked


def _is_person(principal: Principal, statement: Statement) -> Result:
    place = statement.at(principal.value.span)
    if principal.kind not in ("AWS", "*"):
        return place.failed("the principal is no user and no account")
    if principal.could_be_everyone():
        narrowed = statement.is_restricted().verdict is Verdict.PASS
        return place.failed("a condition says who is meant") if narrowed else place.passed("the principal is everyone")
    target = link(principal.value, "Principal", "iam.User iam.Role", statement).known
    value = plain(principal.value)
    if isinstance(target, User) or _names_account(value) or _written(value).find(":user/") >= 0:
        return place.passed("the principal is a user or an account")
    if isinstance(value, Unknown) and principal.could_be_everyone() is None:
        fact = undecided(value)
        return place.unknown(f"the principal is not known: {fact.reason}", *fact.needs)
    return place.failed("the principal is a role")


def _asks(condition: Condition) -> Verdict:
    if condition.key == "aws:multifactorauthpresent":
        return condition.is_only("true") if condition.test == "bool" else Verdict.FAIL
    tests = {
        "aws:multifactorauthage": ("numericlessthan", "numericlessthanequals"),
        "sts:externalid": ("stringequals", "stringlike"),
    }
    return Verdict.PASS if condition.test in tests.get(condition.key, ()) else Verdict.FAIL


def _written(value: Value) -> str:
    """The text of a value, a hole being one letter."""
    value = plain(value)
    if isinstance(value, Known):
        return to_text(value.value)
    if isinstance(value, Text):
        return "".join(to_text(part.value) if isinstance(part, Known) else "x" for part in value.parts)
    return ""


def binds_build_systems(trust: PolicyDocument) -> Result | None:
    """Assert that each build system that is let in by web identity is bound to exact claims; None where none is."""
    results = []
    for statement in trust:
        host = build_system(statement)
        if host:
            results.append(statement.if_allows(binds_claims(statement, host)))
        elif host is None:
            results.append(statement.unknown("whether a build system is trusted is not known"))
    unread = may_lead_inside(trust.rest)
    if not results:
        return trust.unknown() if unread else None
    return all_of([*results, *([trust.unknown()] if unread else [])], results[0])


def build_system(statement: Statement) -> str | None:
    """The host of the build system that a statement lets in by web identity; empty for none, None where that is open.

    Where the provider is not known, the keys of the conditions name it, and its subjects tell a cluster's accounts.
    """
    if statement.allows is False:
        return ""
    principals = statement.principals
    unseen, doubtful = is_hidden(principals.rest), principals.rest is not None
    for principal in principals:
        if principal.kind != "Federated":
            continue
        provider = link(principal.value, "Principal", "iam_access.OidcProvider", statement).to(OidcProvider)
        value = plain(principal.value) if provider is None else written(provider.url)
        named = _written(value)
        for host in BUILD_SYSTEMS:
            if host in named:
                return host
        unseen = unseen or is_hidden_in_part(undecided(value))
        doubtful = doubtful or isinstance(value, Unknown | Text)
    if not doubtful or statement.grants(_BY_WEB_IDENTITY).verdict is Verdict.FAIL:
        return ""
    signer = _signer(statement.conditions)
    unseen = unseen or is_hidden(statement.conditions.rest)
    return "" if signer is None and not unseen else signer


def is_build_provider(provider: OidcProvider) -> Result | None:
    """Pass for a provider of a build system's identities; None for another one."""
    url = provider.url
    if any(host in _written(written(url)) for host in BUILD_SYSTEMS):
        return provider.passed("build jobs sign in by federation")
    return url.unknown() if is_hidden_in_part(url.fact) else None


def _signer(conditions: Readings[Condition]) -> str | None:
    """The host of the build system whose claims are asked for; empty for another signer, None where that is open."""
    for condition in conditions:
        for host in BUILD_SYSTEMS:
            if condition.key.startswith(host):
                return host
        if condition.key.endswith(":sub") and all(one.startswith("system:serviceaccount:") for one in condition.known):
            return ""
    return None


_BY_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"


def binds_claims(statement: Statement, host: str) -> Result:
    """Assert that a build system's jobs are told apart by exact claims: which repository and branch, for whom.

    A subject that leaves the repository open fails as grave as the policy is; one that leaves only the branch open, or
    a missing audience, is lighter.
    https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
    """
    conditions = statement.conditions
    subjects = [one for one in conditions if one.key.startswith(host) and one.key.endswith(":sub")]
    audiences = [one for one in conditions if one.key.startswith(host) and one.key.endswith(":aud")]
    if not subjects:
        return conditions.any(lambda _: statement.failed("no condition on the subject"), "no condition on the subject")
    bound = all_of((_binds(one, statement, host) for one in subjects), statement.failed("no subject"))
    if audiences:
        return bound & all_of((_names_audience(one, statement) for one in audiences), bound)
    return bound & statement.failed("no condition names the audience").graded("low")


def _names_audience(condition: Condition, statement: Statement) -> Result:
    if any(value.strip("*") == "" for value in condition.known):
        return statement.failed("the audience may be any").graded("low")
    return statement.passed("a condition names the audience")


def _binds(condition: Condition, statement: Statement, host: str) -> Result:
    results = [_binds_value(value, statement, host) for value in condition.values]
    if condition.test not in ("stringequals", "stringlike", "stringequalsignorecase"):
        results.append(statement.failed(f"{condition.words} does not bind the subject"))
    if condition.unseen:
        results.append(statement.unknown("the subjects are not all known"))
    return all_of(results, statement.failed("the condition on the subject has no value"))


def _binds_value(value: Value, statement: Statement, host: str) -> Result:
    place = statement.at(value.span)
    written = _written(value)
    if not written:
        fact = undecided(plain(value))
        return place.unknown(f"the subject is not known: {fact.reason}", *fact.needs)
    bound = _binds_repository(written, place) if host == GITHUB else _binds_owner(written, place, host)
    if hidden_in(value) is not None:
        return place.unknown(f"the subject is not wholly known: {bound.evidence[0].message}")
    return bound


def _binds_owner(written: str, place: Part, host: str) -> Result:
    named = written.removeprefix(_OWNER_LABELS.get(host, "")).partition("*")[0]
    if re2.search(r"[A-Za-z0-9]", named) is None:
        return place.failed(f"the subject {written} may be anybody's")
    if "*" in written:
        return place.failed(f"the subject {written} leaves a part open").graded("low")
    return place.passed(f"the subject is {written}")


def _binds_repository(written: str, place: Part) -> Result:
    """`repo:owner/name:ref:refs/heads/main`, `repo:owner/name:environment:production`."""
    match = re2.fullmatch(r"repo:([^/:*?]+)/([^:]*)(?::(.*))?", written)
    if match is None:
        return place.failed(f"the subject {written} does not start with a repository")
    _, name, context = match.groups()
    if "*" in name or not name:
        return place.failed(f"the subject {written} takes every repository of its owner").graded("medium")
    if not context or context.startswith("*"):
        return place.failed(f"the subject {written} takes every branch and pull request").graded("low")
    return place.passed(f"the subject is {written}")
