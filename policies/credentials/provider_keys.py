from scanner.model import terraform_settings
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.12"])
def check(
    settings: terraform_settings.Provider | terraform_settings.Backend | terraform_settings.RemoteState,
) -> Result:
    """Configure providers and backends without static keys.

    A key in a provider or backend is in every clone of the repository, and one in a backend is also written to
    `.terraform` and to every plan file. Terraform finds credentials by itself: from a role, a profile, the environment
    or a build system's identity.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration
    https://developer.hashicorp.com/terraform/language/backend#credentials-and-sensitive-data

    Fix: remove `access_key`, `secret_key` and `token`, and let the provider take on a role:

        provider "aws" {
          assume_role {
            role_arn = var.deployment_role_arn
          }
        }
    """
    return terraform_settings.holds_no_key(settings)
