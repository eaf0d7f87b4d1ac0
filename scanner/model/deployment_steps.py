"""What runs while a template is deployed: requests, local commands, custom resources.

https://registry.terraform.io/providers/hashicorp/http/latest/docs/data-sources/http
https://developer.hashicorp.com/terraform/language/provisioners
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, reference, text


class HttpSource(Resource):
    """A request that Terraform makes on each plan."""

    terraform = "data.http"

    url = text(tf="url")
    headers = text(tf="request_headers")
    body = text(tf="request_body")


class Provisioner(Part):
    """What Terraform runs when a resource is made."""

    __slots__ = ()

    kind = text(tf="type")
    command = text(tf="command")


class Command(Resource):
    """A resource that exists for what is run when it is made."""

    terraform = ("null_resource", "terraform_data")

    provisioners = parts(Provisioner, tf="@provisioner")


class CustomResource(Resource):
    """A resource that a function or a topic of one's own makes."""

    cloudformation = "AWS::CloudFormation::CustomResource"

    receiver = reference("functions.Function sns.Topic", cfn="ServiceToken")
