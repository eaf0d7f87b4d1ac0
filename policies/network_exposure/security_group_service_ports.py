from scanner.model.gamelift import Fleet
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Ports, port
from scanner.policy import Result, policy

SERVICES = (
    port(23, "Telnet"),
    port(25, "SMTP"),
    Ports(135, 139, "RPC and NetBIOS"),
    port(161, "SNMP"),
    port(389, "LDAP"),
    port(445, "SMB"),
    port(636, "LDAP over TLS"),
    port(1433, "SQL Server"),
    port(1434, "SQL Server browser"),
    port(1521, "Oracle"),
    port(2375, "Docker"),
    port(2376, "Docker over TLS"),
    port(2379, "etcd"),
    port(2382, "Analysis Services browser"),
    port(2383, "Analysis Services"),
    port(2484, "Oracle over TLS"),
    port(3000, "development servers"),
    port(3020, "CIFS"),
    port(3306, "MySQL"),
    Ports(4505, 4506, "SaltStack"),
    port(5432, "PostgreSQL"),
    port(5439, "Redshift"),
    port(5500, "VNC"),
    port(5800, "VNC"),
    port(5900, "VNC"),
    Ports(5985, 5986, "WinRM"),
    port(6379, "Redis"),
    port(6443, "Kubernetes"),
    port(7001, "Cassandra"),
    port(8000, "web administration"),
    port(8080, "web administration"),
    port(8140, "Puppet"),
    port(9000, "Hadoop"),
    port(9042, "Cassandra"),
    Ports(9092, 9098, "Kafka"),
    port(9200, "search"),
    port(9300, "search"),
    port(10250, "Kubelet"),
    port(11211, "Memcached"),
    Ports(11214, 11215, "Memcached"),
    Ports(27017, 27019, "MongoDB"),
    port(61621, "Cassandra OpsCenter"),
)


@policy(severity="high", items=["SEC-1.16"])
def check(subject: SecurityGroup | GroupRule | Fleet) -> Result | None:
    """Admit administration, file-sharing and database ports from no public range.

    Databases, directories, file shares, message brokers and consoles are made for a trusted network: many ask for no
    password, and their known holes are scanned for within hours. Reach them from the groups of the machines that use
    them. A game server fleet opens single game ports, never ranges.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19

    Fix: replace the open range by the group of the clients: `SourceSecurityGroupId: !Ref Clients` in CloudFormation,
    `referenced_security_group_id = aws_security_group.clients.id` in Terraform.
    """
    if isinstance(subject, Fleet):
        return subject.permissions.all(
            lambda rule: rule.opens_one_port() & ~rule.admits_anyone_to(*SERVICES), "the fleet opens no port"
        )
    return subject.no_ingress(
        lambda rule: rule.admits_anyone_to(*SERVICES), "no ingress rule admits any address to an inner service"
    )
