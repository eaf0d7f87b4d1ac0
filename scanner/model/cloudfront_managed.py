"""Amazon CloudFront: the policies that AWS itself provides, named by ID or looked up by name."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model.base import Node
from scanner.model.fields import Link
from scanner.model.readings import Undecided
from scanner.values import Absent, Known, Reason, Reference, Unknown, plain, to_text

SECURITY_HEADERS = {
    "67f7725c-6f97-4210-82d7-5512b31e9d03": "SecurityHeadersPolicy",
    "e61eb60c-9c35-4d20-a928-2b84e02af89c": "CORS-and-SecurityHeadersPolicy",
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63": "CORS-with-preflight-and-SecurityHeadersPolicy",
}
"""AWS's own policies, by ID, that send strict transport security of a year unless the origin sends the header itself.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

CORS_HEADERS = {
    "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
}
"""AWS's own policies without strict transport security."""

NO_CACHE = {
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "CachingDisabled",
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": "UseOriginCacheControlHeaders",
}
"""AWS's own cache policies that keep nothing by themselves.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
"""


CACHE = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": "CachingOptimized",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "CachingOptimizedForUncompressedObjects",
    "2e54312d-136d-493c-8eb9-b001f22f67d2": "Amplify",
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": "Elemental-MediaPackage",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": "UseOriginCacheControlHeaders-QueryStrings",
}
"""AWS's own cache policies that keep what they may."""


def managed_name(link: Link, node: Node, managed: Mapping[str, str]) -> str | None:
    """The name of one of AWS's own policies that a link leads to by its ID, or by a data source that asks for its name.

    The names of managed policies begin with `Managed-` where they are asked for.
    """
    if link.literal is not None:
        return managed.get(link.literal)
    match link.fact:
        case Undecided(value=Reference(address=address)):
            asked = node.view.graph.block(address)
        case Undecided(value=Unknown(reason=Reason.DATA_SOURCE, needs=needs)):
            asked = node.view.graph.block(needs)
        case _:
            return None
    name = plain(asked.properties.entries.get("name", Absent())) if asked is not None else None
    if not isinstance(name, Known):
        return None
    return next((one for one in managed.values() if one == to_text(name.value).removeprefix("Managed-")), None)
