"""Whether streams and brokers grow with their load.

https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html
"""

from __future__ import annotations

from scanner.model import kinesis, msk
from scanner.model.applicationautoscaling import ScalableTarget
from scanner.model.base import Resource
from scanner.model.links import unplaced
from scanner.verdict import Result


def is_elastic(resource: Resource) -> Result:
    """Assert that its capacity follows the load: on demand, serverless, or by a target in the template."""
    match resource:
        case kinesis.Stream():
            return resource.mode.is_("ON_DEMAND") | _is_scaled(resource)
        case msk.Cluster():
            return _is_scaled(resource)
        case _:
            return resource.passed("a serverless cluster has no capacity to set")


def _is_scaled(resource: Resource) -> Result:
    for block, _ in resource.view.graph.referrers(resource.block):
        if block.type in ScalableTarget.types():
            return resource.passed(f"{block.address} scales it").involving(block.address)
    unseen = unplaced(resource, ScalableTarget, cfn="ResourceId", tf="resource_id")
    if unseen is not None:
        return unseen
    return resource.failed("nothing in the template scales it")
