"""Amazon SES.

https://docs.aws.amazon.com/ses/latest/dg/Welcome.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import text
from scanner.verdict import Result


class ConfigurationSet(Resource):
    """Rules for the mails that are sent under its name."""

    cloudformation = "AWS::SES::ConfigurationSet"
    terraform = ("aws_ses_configuration_set", "aws_sesv2_configuration_set")

    tls_policy = text(cfn="DeliveryOptions.TlsPolicy", tf="delivery_options.tls_policy", default="OPTIONAL")

    def requires_tls(self) -> Result:
        """Assert that mail is delivered over TLS, or not at all.

        https://docs.aws.amazon.com/ses/latest/dg/security-protocols.html
        """
        return self.tls_policy.must(lambda policy: policy.upper() == "REQUIRE", "REQUIRE")
