"""Amazon EMR: what its security configurations encrypt, and who reaches its clusters.

https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html
"""

from __future__ import annotations

from scanner.model import emr
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, reference, text
from scanner.model.readings import Missing, Stated
from scanner.model.security_groups import SecurityGroup
from scanner.verdict import Result

_CFN = "SecurityConfiguration.EncryptionConfiguration"
_TF = "configuration.EncryptionConfiguration"


class SecurityConfiguration(Resource):
    """What clusters encrypt: a JSON text, or a map."""

    cloudformation = "AWS::EMR::SecurityConfiguration"
    terraform = "aws_emr_security_configuration"
    identified_by = ("configuration_name",)

    configuration_name = text(cfn="Name", tf="name")
    at_rest = boolean(cfn=f"{_CFN}.EnableAtRestEncryption", tf=f"{_TF}.EnableAtRestEncryption", default=False)
    in_transit = boolean(cfn=f"{_CFN}.EnableInTransitEncryption", tf=f"{_TF}.EnableInTransitEncryption", default=False)
    object_mode = text(
        cfn=f"{_CFN}.AtRestEncryptionConfiguration.S3EncryptionConfiguration.EncryptionMode",
        tf=f"{_TF}.AtRestEncryptionConfiguration.S3EncryptionConfiguration.EncryptionMode",
    )
    disk_provider = text(
        cfn=f"{_CFN}.AtRestEncryptionConfiguration.LocalDiskEncryptionConfiguration.EncryptionKeyProviderType",
        tf=f"{_TF}.AtRestEncryptionConfiguration.LocalDiskEncryptionConfiguration.EncryptionKeyProviderType",
    )
    volumes = boolean(
        cfn=f"{_CFN}.AtRestEncryptionConfiguration.LocalDiskEncryptionConfiguration.EnableEbsEncryption",
        tf=f"{_TF}.AtRestEncryptionConfiguration.LocalDiskEncryptionConfiguration.EnableEbsEncryption",
        default=False,
    )
    certificates = text(
        cfn=f"{_CFN}.InTransitEncryptionConfiguration.TLSCertificateConfiguration.CertificateProviderType",
        tf=f"{_TF}.InTransitEncryptionConfiguration.TLSCertificateConfiguration.CertificateProviderType",
    )

    def encrypts_data(self) -> Result:
        """Assert that objects, local disks and their volumes are encrypted."""
        disks = self.disk_provider.is_set() & self.volumes.is_true()
        return self.at_rest.is_true() & self.object_mode.is_set() & disks

    def encrypts_traffic(self) -> Result:
        """Assert that traffic is encrypted, with certificates that somebody provides."""
        return self.in_transit.is_true() & self.certificates.is_set()


class ClusterSettings(Part):
    """A cluster, seen by its security configuration and its master's security group."""

    __slots__ = ()

    configuration = reference(
        "emr_security.SecurityConfiguration", cfn="SecurityConfiguration", tf="security_configuration"
    )
    master_group = reference(
        "security_groups.SecurityGroup",
        cfn="Instances.EmrManagedMasterSecurityGroup",
        tf="ec2_attributes.emr_managed_master_security_group",
    )


def names_configuration(cluster: emr.Cluster) -> Result:
    """Assert that a cluster names a security configuration; one in the template is judged by itself."""
    configuration = ClusterSettings(cluster.block, cluster.value, cluster.view, cluster.span).configuration
    if isinstance(configuration.fact, Missing):
        return configuration.is_set()
    if isinstance(configuration.fact, Stated):
        return configuration.passed("the security configuration is in the template")
    return configuration.unknown("the security configuration lies outside the template")


def is_kept_private(cluster: emr.Cluster) -> Result:
    """Assert that the master's security group admits no address at all; the service's own groups admit none.

    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-man-sec-groups.html
    """
    group = ClusterSettings(cluster.block, cluster.value, cluster.view, cluster.span).master_group
    known = group.to(SecurityGroup)
    if known is not None:
        open_rule = known.ingress.any(lambda rule: rule.from_anywhere(), "the group has no rule")
        return ~open_rule
    if isinstance(group.fact, Missing):
        return group.passed("the service makes the master's group, which admits nobody from outside")
    return group.unknown("the master's security group lies outside the template")


class PublicAccessBlock(Resource):
    """The account's switch, per Region, that keeps clusters from starting with groups open to everyone."""

    terraform = "aws_emr_block_public_access_configuration"

    enabled = boolean(tf="block_public_security_group_rules")
