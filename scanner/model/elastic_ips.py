"""Elastic IP addresses and what carries them."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import on, reference, references


class ElasticIp(Resource):
    """A public address that is kept."""

    cloudformation = "AWS::EC2::EIP"
    terraform = "aws_eip"

    instances = references(
        "ec2.Instance",
        cfn=(
            "InstanceId",
            on("AWS::EC2::EIPAssociation.AllocationId", "InstanceId"),
            on("AWS::EC2::EIPAssociation.EIP", "InstanceId"),
        ),
        tf=(
            "instance",
            on("aws_eip_association.allocation_id", "instance_id"),
            on("aws_eip_association.public_ip", "instance_id"),
        ),
    )
    interfaces = references(
        "ec2.NetworkInterface",
        cfn=on("AWS::EC2::EIPAssociation.AllocationId", "NetworkInterfaceId"),
        tf=("network_interface", on("aws_eip_association.allocation_id", "network_interface_id")),
    )


class Association(Resource):
    """What ties an elastic address to an instance or interface."""

    cloudformation = "AWS::EC2::EIPAssociation"
    terraform = "aws_eip_association"

    instance = reference("ec2.Instance", cfn="InstanceId", tf="instance_id")
    interface = reference("ec2.NetworkInterface", cfn="NetworkInterfaceId", tf="network_interface_id")
