from scanner.model.functions import Function
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["OPS-3.1", "SEC-1.20"])
def check(function: Function) -> Result:
    """Deploy signed artefacts.

    Code signing refuses code that no trusted profile has signed, and an image that is named by its digest cannot be
    exchanged for another. Neither is on by default: an improvement, never a fault.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html

    Fix: name a configuration that refuses what is not signed,

        CodeSigningConfigArn: !Ref Signing   # with UntrustedArtifactOnDeployment: Enforce

    or in Terraform `code_signing_config_arn = aws_lambda_code_signing_config.signing.arn`, with
    `policies { untrusted_artifact_on_deployment = "Enforce" }`; or name the image by its digest
    (`repository@sha256:...`).
    """
    result = function.runs_signed_code()
    return result.graded("info") if result.verdict is Verdict.FAIL else result
