"""Which images, recipes and copies of images are encrypted.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
"""

from __future__ import annotations

from scanner.model import ec2, imagebuilder, images
from scanner.model.base import Part, Resource
from scanner.model.fields import reference
from scanner.verdict import Result, Verdict


class TakenImage(Resource):
    """An image that is taken of an instance; its volumes are encrypted as the instance's are."""

    terraform = "aws_ami_from_instance"

    instance = reference("ec2.Instance", tf="source_instance_id")


class CopiedImage(Part):
    """A copy of an image, seen by what it is copied from."""

    __slots__ = ()

    source = reference("images.Image", tf="source_ami_id")


def is_encrypted(image: Resource) -> Result | None:
    """Assert that each volume of an image is encrypted; None for what says nothing about volumes."""
    match image:
        case images.Image():
            return _copy_is_encrypted(image) if image.block.type == "aws_ami_copy" else image.is_encrypted()
        case TakenImage():
            instance = image.instance.to(ec2.Instance)
            if instance is not None:
                return instance.volumes_encrypted()
            return image.instance.unknown("the instance lies outside the template")
        case imagebuilder.Recipe():
            return _recipe_is_encrypted(image)
        case imagebuilder.Distribution():
            keyed = [copy.kms_key for copy in image.copies if copy.kms_key.is_given]
            if not keyed:
                return image.copies.unknown() if image.copies.rest is not None else None
            return keyed[0].passed("images are copied under a key, hence encrypted")
        case _:
            return None


def _copy_is_encrypted(copy: images.Image) -> Result:
    """A copy is encrypted on request, or since its source is, which only a template with the source can show."""
    own = copy.encrypted.is_true()
    source = CopiedImage(copy.block, copy.value, copy.view, copy.span).source
    original = source.to(images.Image)
    if own.verdict is not Verdict.FAIL or source.literal is not None:
        return own
    return own | original.is_encrypted() if original is not None else own | source.unknown()


def _recipe_is_encrypted(recipe: imagebuilder.Recipe) -> Result:
    volumes = [volume for device in recipe.devices for volume in device.volumes]
    if not volumes and recipe.devices.rest is None:
        return recipe.unknown("the volumes are as the parent image has them")
    return recipe.devices.all(lambda device: device.volumes.all(_volume_is_encrypted, "the device is none of EBS"))


def _volume_is_encrypted(volume: imagebuilder.RecipeVolume) -> Result:
    if volume.snapshot.is_given and volume.encrypted.known is False:
        return volume.snapshot.unknown("the volume is as its snapshot, which lies outside the template")
    return volume.encrypted.is_true()
