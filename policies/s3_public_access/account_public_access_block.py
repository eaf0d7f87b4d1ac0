from scanner.model import organizations, s3
from scanner.policy import Result, if_concerned, policy


@policy(severity="medium", items=["SEC-1.18", "SEC-1.19"])
def check(resource: s3.AccountPublicAccessBlock | organizations.OrganizationPolicy | s3.Bucket) -> Result | None:
    """Block public access for the whole account.

    One block for the account covers every bucket and access point there is and will be, whoever makes them and with
    whatever tool. CloudFormation has no resource for it: whether it is set there has to be attested, unless a policy
    of the organization sets it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3.html

    Fix: add an `aws_s3_account_public_access_block` with its four settings true; for an organization, an
    `AWS::Organizations::Policy` (`aws_organizations_policy`) of type `S3_POLICY` that assigns `all`.
    """
    if isinstance(resource, s3.AccountPublicAccessBlock):
        return resource.switches.is_complete()
    if isinstance(resource, organizations.OrganizationPolicy):
        return if_concerned(resource.type.is_("S3_POLICY"), resource.blocks_public_access())
    if not s3.is_first_without_account_block(resource):
        return None
    if resource.is_terraform:
        return resource.failed("no resource blocks public access for the account").graded("info")
    return resource.unknown("CloudFormation cannot block public access for the account", "the account's own setting")
