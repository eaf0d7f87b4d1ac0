"""Whether what is sensitive is masked in the logs of workloads that hold sensitive data.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
"""

from __future__ import annotations

from scanner.model.data_classes import CONFIDENTIAL, Lasting, rank_of
from scanner.model.logs import AccountPolicy, LogGroup
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, any_of

DATA_PROTECTION = "DATA_PROTECTION_POLICY"


def masks_sensitive_data(group: LogGroup) -> Result | None:
    """Assert that the group, or its whole account, has a data protection policy.

    None where neither the group nor a store of the template is tagged with a sensitive class.
    """
    if not _is_sensitive(group):
        return None
    own = group.data_protection.is_set()
    whole = (
        one.kind.is_(DATA_PROTECTION).because(f"{one.address} protects every log group").involving(one.address)
        for one in all_of_kind(group, AccountPolicy)
    )
    return any_of((own, *whole), own).because(own.evidence[0].message).graded("info")


def _is_sensitive(group: LogGroup) -> bool:
    own = rank_of(group)
    if own is not None:
        return own >= CONFIDENTIAL
    kinds = Lasting.__args__
    return any((rank_of(store) or 0) >= CONFIDENTIAL for kind in kinds for store in all_of_kind(group, kind))
