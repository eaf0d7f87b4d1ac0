"""EC2 Image Builder.

https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, parts, reference, text


class Component(Resource):
    """A step of a recipe."""

    cloudformation = "AWS::ImageBuilder::Component"
    terraform = "aws_imagebuilder_component"

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class RecipeVolume(Part):
    """A volume of the images that a recipe makes."""

    __slots__ = ()

    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    snapshot = reference("ebs.Snapshot", cfn="SnapshotId", tf="snapshot_id")


class RecipeDevice(Part):
    """A device of the images that a recipe makes; without a volume it is none of EBS."""

    __slots__ = ()

    volumes = parts(RecipeVolume, cfn="Ebs", tf="ebs")


class Recipe(Resource):
    """What an image is made of."""

    cloudformation = "AWS::ImageBuilder::ImageRecipe"
    terraform = "aws_imagebuilder_image_recipe"

    devices = parts(RecipeDevice, cfn="BlockDeviceMappings", tf="block_device_mapping")


class ImageCopy(Part):
    """Images that are handed to one Region."""

    __slots__ = ()

    region = text(cfn="Region", tf="region")
    kms_key = kms.key(cfn="AmiDistributionConfiguration.KmsKeyId", tf="ami_distribution_configuration.kms_key_id")


class Distribution(Resource):
    """Where images are copied to."""

    cloudformation = "AWS::ImageBuilder::DistributionConfiguration"
    terraform = "aws_imagebuilder_distribution_configuration"

    copies = parts(ImageCopy, cfn="Distributions", tf="distribution")
