from scanner.analysis.delivery import code_scope
from scanner.model import literal_secrets
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.5", "REL-2.10"])
def check(
    file: literal_secrets.SourceFile,
    *,
    layers: tuple[str, ...] = setting(
        (), "layers that the code must hold", one_of=("entry", "network", "compute", "data")
    ),
    accepted: tuple[str, ...] = setting((), "inputs and look-ups that may stand for what lies elsewhere, by name"),
) -> Result | None:
    """Define the whole solution in code.

    What was clicked together is missing on the day it has to be made again, in another Region or after an accident.
    Parameters that stand for a network or a group, and data sources that look one up, name what this code does not
    make: each is listed until it is accepted, or scanned together with the code that makes it. One result speaks for
    all of a root.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html

    Fix: make what is missing in the code, or scan the code that makes it along; what belongs to somebody else is named
    in `stackproof.toml`:

        [policies."change-management/infrastructure-as-code"]
        accepted = ["VpcId"]

    CloudFormation makes parts in nested stacks (`AWS::CloudFormation::Stack`), Terraform in modules.
    """
    return code_scope.holds_solution(file, layers, accepted)
