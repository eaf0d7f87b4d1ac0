"""Amazon Macie: where personal and other sensitive data lies in buckets.

https://docs.aws.amazon.com/macie/latest/user/data-classification.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import text
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict, any_of


class Session(Resource):
    """Macie, switched on for an account in a Region."""

    cloudformation = "AWS::Macie::Session"
    terraform = "aws_macie2_account"

    status = text(cfn="Status", tf="status", default="ENABLED")

    def is_enabled(self) -> Result:
        """Assert that it is not paused."""
        return self.status.is_("ENABLED")

    def looks_into_buckets(self) -> Result:
        """Assert that it is on and that some job looks into buckets.

        Automated discovery is switched on beside the template: neither dialect can state it.
        https://docs.aws.amazon.com/macie/latest/user/discovery-asdd-account-enable.html
        """
        unseen = self.unknown("no job is in the template", "the job that looks into buckets")
        jobs = [one.runs().involving(one.address) for one in all_of_kind(self, ClassificationJob)]
        running = any_of(jobs, unseen)
        return self.is_enabled() & (unseen if running.verdict is Verdict.FAIL else running)


class ClassificationJob(Resource):
    """A job that looks for sensitive data in buckets; CloudFormation has none."""

    terraform = "aws_macie2_classification_job"

    status = text(tf="job_status", default="RUNNING")

    def runs(self) -> Result:
        """Assert that it is neither paused nor cancelled."""
        return self.status.is_("RUNNING")
