from scanner.model import image_encryption, imagebuilder, images
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(
    image: images.Image | image_encryption.TakenImage | imagebuilder.Recipe | imagebuilder.Distribution,
) -> Result | None:
    """Encrypt machine images and their copies.

    An image is a copy of a disk, and every machine started from it begins with that copy. Encrypted, it can be shared
    only with whoever may use its key.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html

    Fix: set `Ebs: {Encrypted: true}` on each device of a recipe; in Terraform `encrypted = true` on the copy or on each
    `ebs_block_device`.
    """
    return image_encryption.is_encrypted(image)
