"""The instance metadata service: what hands a machine the credentials of its role.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass

from scanner.model.base import Node, Resource, typed
from scanner.model.fields import Link, integer, text
from scanner.model.images import image_name, unread_search
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.template import Block
from scanner.values import Known, Text, Unknown, to_text
from scanner.verdict import Result, Verdict, any_of

_CONTAINER_IMAGE = re.compile(r"(amazon-|[-/_])(ecs|eks)([-/_]|$)|bottlerocket")
_CONTAINER_START = re.compile(r"ECS_CLUSTER|/etc/ecs/|/etc/eks/|nodeadm|kubelet")
_TOKENS_BY_IMAGE = re.compile(r"\bal2023|amazon-linux-2023|bottlerocket")
"""Images that ask for tokens themselves. https://docs.aws.amazon.com/linux/al2023/ug/ec2-imds-settings.html"""


class MetadataDefaults(Resource):
    """The account's defaults, per Region, for the metadata service of new instances."""

    terraform = "aws_ec2_instance_metadata_defaults"

    tokens = text(tf="http_tokens", default="no-preference")
    hop_limit = integer(tf="http_put_response_hop_limit")


@dataclass(frozen=True, slots=True)
class MetadataService:
    """How a machine's metadata service is set up: `tokens` is required or optional, `endpoint` enabled or disabled."""

    node: Node
    tokens: Reading[str]
    endpoint: Reading[str]
    hop_limit: Reading[int]
    image: Link
    user_data: Reading[str]

    def is_guarded(self) -> Result:
        """Assert that no credentials are handed out without a session token, and none off the machine."""
        near = self.stays_within(2 if self.hosts_containers() else 1)
        script = self.user_data.fact
        unseen = isinstance(script, Undecided) and (isinstance(script.value, Unknown) or is_hidden_in_part(script))
        if near.verdict is Verdict.FAIL and unseen:
            # The script that is not seen may start containers, which are one hop further away.
            near |= self.stays_within(2) & self.user_data.unknown()
        return (self.needs_tokens() & near) | self.endpoint.is_("disabled")

    def needs_tokens(self) -> Result:
        """Assert that a request needs a session token, by setting, image or account."""
        if not isinstance(self.tokens.fact, Missing):
            return self.tokens.is_("required")
        name = image_name(self.image, self.node)
        unread = unread_search(self.image, self.node) if not name else None
        if unread is not None:
            return unread
        if _TOKENS_BY_IMAGE.search(name):
            return self.image.passed(f"the image {name} asks for session tokens")
        asked = self.tokens.failed(f"{self.tokens.name} is not set, which leaves session tokens optional")
        defaults = (typed(block, self.node.view) for block in self._defaults())
        return any_of(
            (asked | one.tokens.is_("required") for one in defaults if isinstance(one, MetadataDefaults)), asked
        )

    def stays_within(self, hops: int) -> Result:
        """Assert that an answer of the service survives at most so many hops."""
        if isinstance(self.hop_limit.fact, Missing):
            return self.hop_limit.passed(f"{self.hop_limit.name} is not set and defaults to 1")
        return self.hop_limit.at_most(hops)

    def hosts_containers(self) -> bool:
        """Whether the machine runs containers, going by its image and by what it does at its first start."""
        fact = self.user_data.fact
        written = fact.value if isinstance(fact, Stated) else ""
        if isinstance(fact, Undecided) and isinstance(fact.value, Text):
            written = "".join(to_text(part.value) for part in fact.value.parts if isinstance(part, Known))
        if _CONTAINER_START.search(decoded(written)) or _CONTAINER_IMAGE.search(image_name(self.image, self.node)):
            return True
        referrers = self.node.view.graph.referrers(self.node.block)
        return any("Nodegroup" in block.type or block.type == "aws_eks_node_group" for block, _ in referrers)

    def _defaults(self) -> list[Block]:
        defaults = self.node.view.graph.blocks_of(MetadataDefaults.types())
        return [block for block in defaults if block.provider == self.node.block.provider]


def decoded(user_data: str) -> str:
    """User data in the clear, whether or not it is written in base 64."""
    try:
        return b64decode(user_data, validate=True).decode()
    except ValueError:
        return user_data
