from scanner.analysis.delivery import image_digests
from scanner.model import ecr
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.20", "OPS-3.1"])
def check(repository: ecr.Repository) -> Result:
    """Make container images immutable.

    A tag that can be pushed again may name another image tomorrow: what runs is no longer what was tested, and nobody
    sees the change. An immutable tag names one image for good, and so does a digest, by which tasks may name it.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html

    Fix: set `ImageTagMutability: IMMUTABLE` on the `AWS::ECR::Repository`, `image_tag_mutability = "IMMUTABLE"` on the
    `aws_ecr_repository`; or name images by digest in every task.
    """
    immutable = repository.tag_mutability.is_in({"IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"})
    if immutable.verdict is Verdict.PASS:
        return immutable
    pinned = image_digests.are_named(repository)
    return immutable if pinned.verdict is Verdict.FAIL else immutable | pinned
