"""Whether Systems Manager may manage a host, by its role or by the setting of the account.

https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
"""

from __future__ import annotations

from scanner.analysis.identity.role_permissions import may
from scanner.model.associations import Association
from scanner.model.ec2 import Instance
from scanner.model.iam import Role
from scanner.model.machine_profiles import role_link
from scanner.model.readings import Missing
from scanner.model.ssm import ServiceSetting
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict, any_of

MANAGES = "ssm:UpdateInstanceInformation"
"""What the agent on a host must be allowed to do before it can be managed."""

_MANAGED = frozenset(
    {
        "AmazonSSMManagedInstanceCore",
        "AmazonSSMManagedEC2InstanceDefaultPolicy",
        "AmazonEC2RoleforSSM",
        "AmazonSSMFullAccess",
        "AdministratorAccess",
        "PowerUserAccess",
    }
)
"""Policies of AWS's own that allow it.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
"""

_DEFAULT_ROLE = "default-ec2-instance-management-role"


def is_managed(instance: Instance) -> Result:
    """Assert that Systems Manager can manage an instance, and that an association says what it shall be like."""
    managed = _has_rights(instance) | _managed_by_default(instance)
    if managed.verdict is Verdict.FAIL:
        return managed.because(managed.evidence[0].message)
    kept: list[Result] = []
    for one in all_of_kind(instance, Association):
        reaches = one.reaches(instance.address)
        if reaches.verdict is not Verdict.FAIL:
            runs = one.passed(f"{one.address} runs on it") if reaches.verdict is Verdict.PASS else reaches
            kept.append(runs.involving(one.address))
    none = instance.unknown("no association in the template runs on it", "the association that runs on it")
    return managed & any_of(kept, none)


def _has_rights(instance: Instance) -> Result:
    link = role_link(instance)
    if isinstance(link.fact, Missing):
        if instance.launch_template is None and not isinstance(instance.template.fact, Missing):
            return instance.template.unknown("which role it has lies outside the template")
        return instance.failed("it has no instance profile, so that Systems Manager cannot manage it")
    role = link.to(Role)
    if role is None:
        return link.unknown("what its role may do lies outside the template")
    allowed = may(role, MANAGES, _MANAGED)
    if allowed.verdict is not Verdict.FAIL:
        return allowed.involving(role.address)
    return role.failed("the role does not let Systems Manager manage its hosts").involving(instance.address)


def _managed_by_default(instance: Instance) -> Result:
    """Default host management gives every instance of an account a role for this.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
    """
    settings = (
        one.setting.must(lambda name: name.endswith(_DEFAULT_ROLE), f"that of {_DEFAULT_ROLE}")
        for one in all_of_kind(instance, ServiceSetting)
    )
    return any_of(settings, instance.failed("default host management is not in the template"))
