"""Whether trails cover every account, whether anybody may change them, and whether the record is whole end to end."""

from __future__ import annotations

from collections.abc import Collection

from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import accounts
from scanner.model.base import Resource, typed
from scanner.model.cloudtrail import Trail
from scanner.model.organizations import Account, EnabledControl, LandingZone, OrganizationPolicy
from scanner.model.s3 import Bucket
from scanner.verdict import Result, Verdict

TRAIL_CHANGES = ("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail")
"""Calls that end a record. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html"""


def covers_every_account(trail: Trail, expected: Collection[str] = ()) -> Result:
    """Assert a trail of the organization, a landing zone with central logs, or a trail in each expected account.

    Which accounts there are, beside those that the template makes, it does not say itself.
    """
    own = trail.organization.is_true()
    if own.verdict is not Verdict.FAIL:
        return own
    for block in trail.view.graph.blocks_of((*Trail.types(), *LandingZone.types())):
        other = typed(block, trail.view)
        if block is not trail.block and trail.view.world.exists(block) and _covers_organization(other):
            return trail.passed(f"{block.address} covers every account").involving(block.address)
    for block in trail.view.graph.blocks_of(Account.types()):
        if trail.view.world.exists(block) is not False:
            return trail.organization.failed(f"the trail records its own account alone, not {block.address}")
    if expected:
        return _covers_each(trail, expected)
    return trail.organization.unknown(
        "the trail records its own account; which others there are is not in the template"
    )


def _covers_each(trail: Trail, expected: Collection[str]) -> Result:
    """Assert that the trails of the template are in all of these accounts, each of which records its own."""
    found = [typed(block, trail.view) for block in trail.view.graph.blocks_of(Trail.types())]
    trails = [one for one in found if isinstance(one, Trail) and trail.view.world.exists(one.block) is not False]
    numbers = [accounts.number_of(one) for one in trails]
    missing = [one for one in expected if one not in numbers]
    if len(missing) <= numbers.count(""):
        if len(expected) == 1 or not missing:
            return trail.passed("every account of the estate is recorded")
        return trail.organization.unknown("in which accounts the trails are made is not in the template")
    return trail.organization.failed(f"no trail records account {missing[-1]}")


def _covers_organization(other: Resource) -> bool:
    if isinstance(other, Trail):
        return other.organization.known is True
    return isinstance(other, LandingZone) and other.central_logs.known is True


def guards_trails(guard: OrganizationPolicy | EnabledControl) -> Result | None:
    """Assert that accounts are denied to stop, delete or change trails; None for what is about other things.

    Where no policy of the template denies it, the first of them says so.
    """
    if isinstance(guard, EnabledControl):
        name = guard.identifier.known or ""
        return guard.identifier.passed(f"{name} guards trails") if "CLOUDTRAIL" in name.upper() else None
    if guard.type.known not in (None, "SERVICE_CONTROL_POLICY"):
        return None
    denies = _denies_changes(guard)
    if denies.verdict is Verdict.FAIL:
        return _light(denies.because("no policy denies changes of trails")) if _is_first_of_none(guard) else None
    attached = guard.targets.is_set().because("the policy is attached")
    if guard.targets.missing and guard.targets.rest is None:
        attached = guard.failed("the policy denies changes of trails, but is attached to nothing")
    return _light(denies & attached)


def _light(result: Result) -> Result:
    return result.graded("info") if result.verdict is Verdict.FAIL else result


def _denies_changes(policy: OrganizationPolicy) -> Result:
    return policy.statements.some(lambda one: one.takes_away(*TRAIL_CHANGES))


def _is_first_of_none(policy: OrganizationPolicy) -> bool:
    """Whether no policy or control of the template guards trails, and this policy is the first."""
    view = policy.view
    found = [
        typed(block, view) for block in view.graph.blocks_of((*OrganizationPolicy.types(), *EnabledControl.types()))
    ]
    for one in found:
        if isinstance(one, EnabledControl) and "CLOUDTRAIL" in (one.identifier.known or "").upper():
            return False
        if isinstance(one, OrganizationPolicy) and _denies_changes(one).verdict is not Verdict.FAIL:
            return False
    service = [
        one.address
        for one in found
        if isinstance(one, OrganizationPolicy) and one.type.known in (None, "SERVICE_CONTROL_POLICY")
    ]
    return service[:1] == [policy.address]


def is_whole(trail: Trail, expected: Collection[str] = (), archive_buckets: Collection[str] = ()) -> Result:
    """Assert the whole chain: on, everywhere, everything, for every account, into a protected bucket elsewhere."""
    recorded = trail.is_logging.is_true() & trail.covers_every_region() & trail.records_management()
    kept = cloudtrail_bucket.is_in_another_account(trail, archive_buckets)
    bucket = trail.bucket.to(Bucket)
    if bucket is None:
        words = "who reaches the bucket, and whether it keeps versions, lies outside the template"
        return recorded & covers_every_account(trail, expected) & kept & trail.bucket.unknown(words)
    protected = cloudtrail_bucket.is_kept_to_audit_and_recovery(bucket) & cloudtrail_bucket.keeps_versions(bucket)
    whole = recorded & covers_every_account(trail, expected) & kept & protected
    words = "every account and Region is recorded into a protected bucket of another account"
    return whole.at(trail.span, words, trail.address) if whole.verdict is Verdict.PASS else whole
