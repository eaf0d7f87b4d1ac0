from scanner.model import apigateway, backup, ecr, efs, iam_documents, opensearch, secretsmanager
from scanner.model import resource_policies as policies
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9"])
def check(
    resource: (
        ecr.Repository
        | ecr.RepositoryPolicy
        | secretsmanager.ResourcePolicy
        | efs.FileSystem
        | policies.FileSystemPolicy
        | opensearch.Domain
        | opensearch.DomainPolicy
        | apigateway.RestApi
        | policies.RestApiPolicy
        | policies.EventBusPolicy
        | backup.Vault
        | policies.VaultPolicy
        | policies.DevicePolicy
        | policies.ArtifactDomain
        | policies.GlacierVault
        | policies.GluePolicy
        | iam_documents.PolicyDocumentSource
    ),
) -> Result | None:
    """Name principals in every other resource policy.

    Images, secrets, file systems, search domains, buses and vaults are all opened by policies of their own, and in
    each of them a principal `*` without a condition means every AWS account, or everybody. The policy of a device must
    name its actions and resources: one stolen certificate otherwise speaks for all devices.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    https://docs.aws.amazon.com/iot/latest/developerguide/security-best-practices.html

    Fix: name the accounts or roles, or add a condition such as `StringEquals: {aws:PrincipalOrgID: o-example}`; for
    file systems `Bool: {elasticfilesystem:AccessedViaMountTarget: "true"}`; in Terraform the same in `policy`.
    """
    return policies.names_principals(resource)
