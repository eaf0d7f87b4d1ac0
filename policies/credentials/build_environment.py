from scanner.analysis.credentials import build_secrets
from scanner.model import codebuild, codepipeline
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.12"])
def check(builder: codebuild.Project | codepipeline.Pipeline) -> Result:
    """Pass secrets to builds by reference.

    Plain variables of a build show in the console, in the API and often in its log, to everyone who may look at builds.
    The service can fetch them from Secrets Manager or the parameter store itself, and a role replaces access keys.
    https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html

    Fix: set `Type: SECRETS_MANAGER` and `Value: <secret>:<key>` on the variable (`type = "SECRETS_MANAGER"`); connect
    repositories by a connection; give the project a role instead of access keys.
    """
    if isinstance(builder, codebuild.Project):
        return build_secrets.project_holds_none(builder)
    return build_secrets.pipeline_holds_none(builder)
