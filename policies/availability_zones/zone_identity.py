from scanner.analysis.workloads.zone_identity import names_zone
from scanner.model import ebs, vpc
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.8", "DOC-1"])
def check(subject: vpc.Subnet | ebs.Volume) -> Result:
    """State zones so that spread can be proved from code.

    A subnet that names no zone is put where the service likes, and two of them may share one: nobody can tell from the
    code whether the loss of a zone takes one of them or both. A literal name, a zone ID or an index into the list of
    the Region's zones tells them apart.
    https://docs.aws.amazon.com/vpc/latest/userguide/create-subnets.html

    Fix: set `AvailabilityZone: !Select [0, !GetAZs ""]` with another index for each subnet; in Terraform
    `availability_zone = data.aws_availability_zones.available.names[0]`.
    """
    return names_zone(subject.zone)
