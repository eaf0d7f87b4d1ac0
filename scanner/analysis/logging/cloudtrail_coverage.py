"""Whether trails cover every account, whether anybody may change them, and whether the record is whole end to end."""

from __future__ import annotations

from collections.abc import Collection

from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import accounts
from scanner.model.base import Resource, typed
from scanner.model.cloudtrail import Trail
from scanner.model.detection import mentions
from scanner.model.organizations import Account, EnabledControl, LandingZone, OrganizationPolicy
from scanner.model.s3 import Bucket
from scanner.model.template_voice import all_of_kind, speakers
from scanner.verdict import Result, Verdict, any_of, if_concerned

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
        return if_concerned(_is_control_of_trails(guard), guard.identifier.passed("the control guards trails"))
    service = guard.type.is_("SERVICE_CONTROL_POLICY")
    denies = _denies_changes(guard)
    if denies.verdict is Verdict.FAIL:
        missing = _is_guarded_elsewhere(guard)
        return None if missing is None else if_concerned(service, _light(missing))
    attached = guard.targets.is_set().because("the policy is attached")
    if guard.targets.missing and guard.targets.rest is None:
        attached = guard.failed("the policy denies changes of trails, but is attached to nothing")
    return if_concerned(service, denies if denies.verdict is Verdict.UNKNOWN else _light(denies & attached))


def _is_control_of_trails(control: EnabledControl) -> Result:
    return mentions(control.identifier, ("CLOUDTRAIL",))


def _light(result: Result) -> Result:
    return result.graded("info") if result.verdict is Verdict.FAIL else result


def _denies_changes(policy: OrganizationPolicy) -> Result:
    return policy.statements.some(lambda one: one.takes_away(*TRAIL_CHANGES))


def _is_guarded_elsewhere(policy: OrganizationPolicy) -> Result | None:
    """Unknown where another policy or control may guard trails; None where one does, or where another speaks."""
    missing = _denies_changes(policy).because("no policy denies changes of trails")
    guards: list[Result] = [_is_control_of_trails(one) for one in all_of_kind(policy, EnabledControl)]
    service: list[tuple[str, bool]] = []
    for one in all_of_kind(policy, OrganizationPolicy):
        is_service = one.type.is_("SERVICE_CONTROL_POLICY")
        if is_service.verdict is not Verdict.FAIL:
            service.append((one.address, is_service.verdict is Verdict.PASS))
        guards.append(_denies_changes(one))
    guarded = any_of(guards, missing)
    if guarded.verdict is Verdict.PASS or policy.address not in speakers(service):
        return None
    return missing if guarded.verdict is Verdict.FAIL else guarded


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
