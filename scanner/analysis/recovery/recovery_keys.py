"""Whether a copy can be decrypted where it is restored: its key must exist there, and be one that can be used there.

https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from scanner.analysis.recovery.regions import ArnField, lies_elsewhere, names_another_account, part_of_arn
from scanner.model import dlm, kms, rds, redshift, s3
from scanner.model.backup import AirGappedVault, CopyAction, Plan, Vault
from scanner.model.base import Node, Part, Resource
from scanner.model.fields import Link
from scanner.model.policy_statement import written
from scanner.model.readings import Missing, Readings, Undecided
from scanner.model.s3_parts import ReplicationRule
from scanner.values import Absent, Known, Text, Value, to_text
from scanner.verdict import Result, Verdict, all_of

P = TypeVar("P", bound=Part)

Copying: TypeAlias = Plan | s3.Bucket | dlm.LifecyclePolicy | rds.DbInstance | redshift.Cluster


def copies_can_be_decrypted(source: Copying) -> Result | None:
    """Assert that every copy to another Region or account is encrypted with a key that exists there; None where nothing
    is copied.
    """
    found = _judged(source)
    return all_of(found, found[0]) if found else None


def _of_all(rules: Readings[P], check: Callable[[P], Iterable[Result]]) -> list[Result]:
    """What `check` says of each rule; unknown besides where there may be more rules, which cannot be seen."""
    found = [one for rule in rules for one in check(rule)]
    return found if rules.rest is None else [*found, rules.unknown("whether more is copied is not known")]


def _judged(source: Copying) -> list[Result]:
    match source:
        case Plan():
            return _of_all(source.rules, lambda rule: _of_all(rule.copies, lambda action: [_of_action(action, source)]))
        case s3.Bucket():
            return _of_all(source.replication, lambda rule: _of_rule(rule, source))
        case dlm.LifecyclePolicy():
            return _of_all(
                source.schedules,
                lambda schedule: _of_all(
                    schedule.copies, lambda rule: [_named(rule.kms_key, source, written(rule.target))]
                ),
            )
        case rds.DbInstance():
            return _of_database(source)
        case redshift.Cluster():
            if isinstance(source.copied_to.fact, Missing):
                return []
            grant = source.copy_grant.to(redshift.SnapshotCopyGrant)
            if grant is None and not isinstance(source.copy_grant.fact, Missing):
                return [source.copy_grant.unknown("which key the copy grant names is not in the template")]
            if grant is None:
                return [source.passed("the warehouse's own default key is used in the other Region")]
            return [_at(grant.kms_key, grant)]


def _of_action(action: CopyAction, plan: Plan) -> Result:
    """A copy of AWS Backup is encrypted with the key of the vault that it goes to."""
    vault = action.vault.known
    if isinstance(vault, AirGappedVault):
        return action.vault.passed(f"{vault.address} has a key of its own")
    account = names_another_account(action.vault_arn, plan)
    if isinstance(vault, Vault):
        if isinstance(vault.kms_key.fact, Missing):
            return _default(action.vault, account, f"{vault.address} uses the default key")
        return _at(vault.kms_key, vault).involving(vault.address)
    named = written(action.vault_arn)
    ending = named.suffix() if isinstance(named, Text) else action.vault_arn.known or ""
    if ending.endswith(":backup-vault:Default"):
        return _default(action.vault, account, "the default vault uses the default key")
    return action.vault.unknown(f"which key {action.vault.name} uses is not in the template")


def _default(place: Link, account: Result, words: str) -> Result:
    if account.verdict is Verdict.PASS:
        return place.failed(f"{words}, which no other account can use")
    if account.verdict is Verdict.UNKNOWN:
        return place.unknown(f"{words}, and whether the copy lies in another account is not known")
    return place.passed(f"{words}, which its own account can use in every Region")


def _of_rule(rule: ReplicationRule, bucket: s3.Bucket) -> list[Result]:
    enabled = rule.enabled.is_true()
    if enabled.verdict is Verdict.FAIL:
        return []
    found = _of_replica(rule, bucket)
    return [found if enabled.verdict is Verdict.PASS else enabled]


def _of_replica(rule: ReplicationRule, bucket: s3.Bucket) -> Result:
    target = rule.target.to(s3.Bucket)
    if isinstance(rule.kms_key.fact, Missing):
        return rule.passed("replicas are encrypted as the destination says, with a key of its own Region")
    key = rule.kms_key.known
    if key is not None and target is not None:
        return _together(rule.kms_key, key, target)
    named = _named(rule.kms_key, bucket, None)
    if key is not None and named.verdict is Verdict.FAIL:
        return rule.kms_key.unknown(f"whether {key.address} lies in the Region of the destination is not known")
    return named


def _of_database(database: rds.DbInstance) -> list[Result]:
    found = []
    if not isinstance(database.backups_copied_to.fact, Missing):
        found.append(_named(database.backup_copies_key, database, written(database.backups_copied_to)))
    if database.backup_copies.rest is not None:
        found.append(database.backup_copies.unknown("whether its backups are replicated is not settled"))
    for one in database.backup_copies:
        if isinstance(one.kms_key.fact, Missing):
            if database.storage_encrypted.known is True and not isinstance(database.kms_key.fact, Missing):
                found.append(one.failed("it names no key of its Region for a database with a key of its own"))
            else:
                found.append(one.passed("the default key of its Region is used"))
        else:
            found.append(_at(one.kms_key, one))
    return found


def _at(link: Link, holder: Node) -> Result:
    """Assert that a key lies where the one that names it does."""
    key = link.known
    return _named(link, holder, None, same=True) if key is None else _together(link, key, holder)


def _together(link: Link, key: Resource, place: Node) -> Result:
    """Assert that a key of the template lies in the same Region as something else, or in all of them."""
    if isinstance(key, kms.ReplicaKey):
        elsewhere = lies_elsewhere(key, place)
        return _words(link, elsewhere, key.address)
    if isinstance(key, kms.Key) and key.multi_region.known is True:
        return link.passed(f"{key.address} is a multi-Region key")
    return _unless_wide(key, _words(link, lies_elsewhere(key, place), key.address))


def _unless_wide(key: Resource, found: Result) -> Result:
    """The same, unless it fails and nobody knows whether the key is a multi-Region key."""
    if found.verdict is not Verdict.FAIL or not isinstance(key, kms.Key):
        return found
    wide = key.multi_region.is_true()
    return wide if wide.verdict is Verdict.UNKNOWN else found


def _words(link: Link, elsewhere: Result, name: str) -> Result:
    match elsewhere.verdict:
        case Verdict.PASS:
            return link.failed(f"{name} lies in another Region than the copy")
        case Verdict.FAIL:
            return link.passed(f"{name} lies in the Region of the copy")
        case _:
            return link.unknown(f"whether {name} lies in the Region of the copy is not known", *elsewhere.needs)


def _named(link: Link, source: Node, target: Value | None, *, same: bool = False) -> Result:
    """The same for a key that is named: by the Region in its ARN, held against that of the copy where it is written."""
    if isinstance(link.fact, Missing):
        return link.passed(f"{link.name} is not set: the default key of the other Region is used")
    key = link.known
    if isinstance(key, kms.Key) and key.multi_region.known is True:
        return link.passed(f"{key.address} is a multi-Region key")
    if key is not None:
        # A key beside the source lies in the source's Region, unless another provider makes it.
        elsewhere = lies_elsewhere(key, source)
        if elsewhere.verdict is Verdict.FAIL and not same:
            apart = link.failed(f"{key.address} lies in the Region of the source, not of the copy")
            return _unless_wide(key, apart)
        return link.unknown(f"whether {key.address} lies in the Region of the copy is not known")
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    if isinstance(value, Known) and ":key/mrk-" in to_text(value.value):
        return link.passed(f"{link.name} is a multi-Region key")
    region = None if value is None else part_of_arn(value, ArnField.REGION)
    if isinstance(region, Known) and isinstance(target, Known):
        fits = to_text(region.value) == to_text(target.value)
        words = f"{link.name} lies in {to_text(region.value)}"
        return link.passed(words) if fits else link.failed(f"{words}, and the copy in {to_text(target.value)}")
    if isinstance(region, Known) and not same and (target is None or isinstance(target, Absent)):
        return link.passed(f"{link.name} names a key of {to_text(region.value)}")
    return link.unknown(f"where the key that {link.name} names lies is not known")
