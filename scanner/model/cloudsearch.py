"""Amazon CloudSearch.

https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-domain-endpoint-options.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, text


class Domain(Resource):
    """A search domain; CloudFormation has none."""

    terraform = "aws_cloudsearch_domain"

    enforces_https = boolean(tf="endpoint_options.enforce_https", default=False)
    tls_policy = text(tf="endpoint_options.tls_security_policy", default="Policy-Min-TLS-1-0-2019-07")
