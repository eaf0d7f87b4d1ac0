from scanner.analysis.delivery import provisioning
from scanner.model import codebuild, codepipeline, iam
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.5"])
def check(subject: codepipeline.Pipeline | codebuild.Project | iam.Role) -> Result | None:
    """Apply infrastructure changes through a pipeline.

    A change that a pipeline makes was reviewed, is logged, and can be made again in another account; one from a laptop
    depends on what is installed there. An action that changes stacks, a build that applies a plan, or a role by which a
    build system outside AWS may change stacks is evidence; its absence is none, since pipelines often stand elsewhere.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html

    Fix: add a stage with an action of the provider `CloudFormation` (`provider = "CloudFormation"` in Terraform), or a
    build whose `BuildSpec` (`buildspec`) runs `cdk deploy`, `aws cloudformation deploy` or `terraform apply`.
    """
    return provisioning.provisions(subject)
