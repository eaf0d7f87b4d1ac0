from scanner.model.network_acls import EntryResource, NetworkAcl, default_acl_is_harmless
from scanner.model.security_rules import port
from scanner.model.vpc import Subnet
from scanner.policy import Result, policy

ADMINISTRATION = (
    port(20, "FTP data"),
    port(21, "FTP"),
    port(22, "SSH"),
    port(23, "Telnet"),
    port(3389, "RDP"),
)


@policy(severity="medium", items=["SEC-1.16"])
def check(subject: NetworkAcl | EntryResource | Subnet) -> Result | None:
    """Keep network ACLs from allowing admin ports or everything from any address.

    The ACL is the subnet's own line of defence: it still holds when somebody attaches a careless security group. An
    entry that lets every address reach logins, or all ports, gives it up. Entries are tried by number, so that an
    earlier refusal counts; subnets of load balancers are open by design.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html

    Fix: narrow the entry to the ports that the subnet serves and to the ephemeral ports of answers (`PortRange`;
    `from_port`, `to_port`), or narrow `CidrBlock`, `cidr_block`.
    """
    if isinstance(subject, Subnet):
        return default_acl_is_harmless(subject)
    return subject.closed_to_everybody(*ADMINISTRATION)
