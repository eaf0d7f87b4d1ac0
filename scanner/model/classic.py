"""Resources of EC2-Classic, the network before VPC, which was switched off in August 2022.

https://aws.amazon.com/blogs/aws/ec2-classic-is-retiring-heres-how-to-prepare/
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import by_dialect, text


class ClassicSecurityGroup(Resource):
    """A security group of a service's own, for what runs outside a VPC."""

    cloudformation = (
        "AWS::RDS::DBSecurityGroup",
        "AWS::ElastiCache::SecurityGroup",
        "AWS::Redshift::ClusterSecurityGroup",
    )
    terraform = ("aws_db_security_group", "aws_elasticache_security_group", "aws_redshift_security_group")

    description = text(
        cfn=("GroupDescription", "Description"),
        tf="description",
        default=by_dialect(cfn=None, tf="Managed by Terraform"),
    )


class ClassicIngress(Resource):
    """A rule of such a group that is a resource of its own."""

    cloudformation = ("AWS::RDS::DBSecurityGroupIngress", "AWS::ElastiCache::SecurityGroupIngress")
