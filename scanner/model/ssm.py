"""AWS Systems Manager: parameters, and settings of the account. Documents are in `ssm_documents`.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
"""

from __future__ import annotations

from scanner.model import kms, secrets
from scanner.model.base import Resource
from scanner.model.fields import text
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Stated, Undecided
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name, secret_in
from scanner.values import Known, Text, Unknown, to_text
from scanner.verdict import Result, Verdict


class Parameter(Resource):
    """A parameter of the parameter store."""

    cloudformation = "AWS::SSM::Parameter"
    terraform = "aws_ssm_parameter"
    identified_by = ("parameter_name",)

    parameter_name = text(cfn="Name", tf="name")
    kind = text(cfn="Type", tf="type", default="String")
    content = text(cfn="Value", tf=("value", "insecure_value"))
    kms_key = kms.key(tf="key_id")

    def is_secret(self) -> Result:
        """Pass: it holds a secret, going by its name, by the form of its value, or by where that comes from."""
        value = self.content.known
        none = self.passed("neither the name nor the value is that of a secret")
        if value is not None and secret_in(value) is not None:
            return self.content.passed("the value is that of a secret")
        if secrets.is_name(type(self).content.find(self).value):
            return ~none
        if value is not None and (is_harmless(value) or value.isdigit()):
            return ~none
        if is_hidden_in_part(self.content.fact):
            # It may be but the name of a secret.
            return self.content.unknown()
        if is_secret_name(self._known_name()) or secrets.holds_secret(self.content, self):
            return self.passed("the name or the value is that of a secret")
        return self.parameter_name.unknown() if is_hidden_in_part(self.parameter_name.fact) else ~none

    def is_protected(self) -> Result:
        """Assert that it is encrypted, and that its value does not stand in the code.

        CloudFormation cannot make encrypted parameters.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
        """
        return self.kind.is_("SecureString") & self._is_supplied()

    def _is_supplied(self) -> Result:
        value = self.content.known
        if value is not None and secrets.is_set_elsewhere(self, "value") and PLACEHOLDER.search(value) is not None:
            return self.content.passed(f"{self.content.name} is a placeholder whose changes Terraform ignores")
        supplied = secrets.is_supplied(self.content, self)
        # Whatever is not written out is out of the code: the parameter itself keeps it from being shown.
        return supplied if supplied.verdict is Verdict.FAIL else self.content.passed("the value is supplied")

    def _known_name(self) -> str:
        match self.parameter_name.fact:
            case Stated(value):
                return value
            case Undecided(value=Text() as value):
                return "".join(to_text(part.value) if isinstance(part, Known) else "/" for part in value.parts)
            case Undecided(value=Unknown(needs=needs)) if needs:
                return f"{needs}/{self.name}"
            case _:
                return self.name


class ServiceSetting(Resource):
    """A setting of Systems Manager for an account and Region; CloudFormation has none."""

    terraform = "aws_ssm_service_setting"

    setting = text(tf="setting_id")
