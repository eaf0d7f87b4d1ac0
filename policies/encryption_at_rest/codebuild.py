from scanner.model import codebuild
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(build: codebuild.Project | codebuild.ReportGroup) -> Result:
    """Encrypt build artefacts and logs.

    Artefacts hold the code that will run, and logs much of what the build saw. They are encrypted unless that is
    switched off.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html

    Fix: remove `EncryptionDisabled: true` (`encryption_disabled = true`) from artefacts, S3 logs and report exports.
    """
    return build.encrypts_output()
