"""The policy kit: all that a policy imports beside the typed model.

from scanner.model import ec2
from scanner.policy import Result, policy

@policy(severity="high", items=["SEC-1.22"])
def check(volume: ec2.Volume) -> Result:
    '''Encrypt EBS volumes. …'''
    return volume.encrypted.is_true()
"""

from __future__ import annotations

from scanner.policy.definition import Page, PolicyDefinition, policy
from scanner.policy.settings import setting
from scanner.verdict import Result, Verdict, all_of, any_of, if_concerned, unless

__all__ = [
    "Page",
    "PolicyDefinition",
    "Result",
    "Verdict",
    "all_of",
    "any_of",
    "if_concerned",
    "policy",
    "setting",
    "unless",
]
