"""What a diagram shows of one root: the major resources, the Region, VPCs, zones and subnets they lie in.

Nothing is drawn that isn't in the graph. What the graph names and doesn't hold (a VPC or subnets that a parameter
gives, a module that isn't present) is drawn as what it is: outside the templates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.analysis.network.public_addresses import instance_has_public_address
from scanner.analysis.network.subnet_routes import reaches_internet
from scanner.graph.build import ResourceGraph
from scanner.model import apigateway, cloudfront, ec2, elb
from scanner.model.base import Resource, View, kind_of, typed
from scanner.model.vpc import Subnet, Vpc
from scanner.model.zones import Relation, ZoneTerm, relation
from scanner.report.diagram.areas import Drawn, RegionArea, Spanning, SubnetArea, SubnetRow, Topology, VpcArea
from scanner.report.diagram.flows import connections
from scanner.report.diagram.services import DRAWN, Service, listed_service, service_of
from scanner.report.diagram.whereabouts import SUBNETS, VPCS, named_vpc, vpc_beside, whereabouts
from scanner.template import Block
from scanner.values import Known, plain, to_text
from scanner.verdict import Verdict

CROWDED = 60
"""So many resources can be told apart on one sheet; with more, equal ones in one place are drawn as one."""

USERS = "users"
"""The key of what stands for everybody on the internet."""

_USERS = Service("outside", "Users", "general/users", "users")
_MODULE = Service("outside", "Not present", "", "generic")


def topology_of(graph: ResourceGraph, title: str = "") -> Topology:
    """The picture of one root, in the world that the defaults decide."""
    view = graph.view()
    blocks = [block for block in graph.root.blocks if not block.data and view.world.exists(block) is not False]
    found = Topology(title or graph.root.path, "AWS account")
    by_region: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        by_region[_region(block, graph)].append(block)
    icons: dict[str, Drawn] = {}
    for region, members in by_region.items():
        _add_region(found, region, members, graph, view, icons)
    for address in graph.root.handed_over:
        if not found.regions:
            found.regions.append(RegionArea(_region_title("")))
        title = address.removeprefix("module.").replace(".module.", "/")
        found.regions[0].absent.append(Drawn(f"module:{address}", title, _MODULE, (address,), certain=False))
    found.connections = connections(graph, icons)
    _add_users(found, blocks, view, icons)
    return _gathered(found) if sum(1 for _ in found.icons()) > CROWDED else found


def _region(block: Block, graph: ResourceGraph) -> str:
    """The Region that a Terraform provider states; empty where the deployment decides."""
    provider = graph.provider(block.provider or "aws")
    stated = plain(provider.entries["region"]) if provider is not None and "region" in provider.entries else None
    if isinstance(stated, Known):
        return to_text(stated.value)
    return f"the Region of {block.provider}" if "." in block.provider else ""


def _region_title(region: str) -> str:
    if not region:
        return "Region that it is deployed to"
    return region if region.startswith("the Region") else f"Region {region}"


def _add_region(
    found: Topology, region: str, blocks: Sequence[Block], graph: ResourceGraph, view: View, icons: dict[str, Drawn]
) -> None:
    area = RegionArea(_region_title(region))
    places = _Places(graph, view)
    places.add_networks(block for block in blocks if kind_of(block) in (*VPCS, *SUBNETS))
    listed: Counter[Service] = Counter()
    for block in blocks:
        service = service_of(kind_of(block))
        if service is None or service.role not in DRAWN:
            other = listed_service(kind_of(block))
            if other is not None:
                listed[other] += 1
            continue
        icon = Drawn(
            block.address,
            _title(block),
            _kind(service, block, view),
            (block.address,),
            _certain(block, view),
            block.container,
        )
        icons[block.address] = icon
        if service.role == "edge":
            found.edge.append(icon)
        elif service.role == "outside":
            found.outside.append(icon)
        elif not places.put(icon, block):
            area.icons[service.role].append(icon)
    area.vpcs = places.vpcs()
    area.listed = sorted(listed.items(), key=lambda pair: pair[0].label)
    if area.vpcs or area.icons or area.listed:
        found.regions.append(area)


_SAYS_NOTHING = frozenset({"this", "main", "default", "self", "resource", "primary"})
"""Names that modules give to the one resource they are about: the module's own name says more."""


_SHORT = 8
"""A name in a nested stack that is no longer than this is told apart by the stack's."""


def _title(block: Block) -> str:
    """The name as the template has it; in Terraform with the index of the instance."""
    if block.dialect == "cloudformation":
        *around, name = block.address.split("/")
        return f"{around[-1]}/{name}" if around and len(name) <= _SHORT else name
    index = block.address.rpartition(block.name)[2]
    name = block.name
    if name in _SAYS_NOTHING and block.container:
        name = block.container.rpartition("module.")[2]
    return f"{name}{index}" if index.startswith("[") else name


def _kind(service: Service, block: Block, view: View) -> Service:
    """A load balancer by its kind."""
    resource = typed(block, view)
    if not isinstance(resource, elb.LoadBalancer):
        return service
    match resource.kind.known:
        case "network":
            return replace(
                service,
                label="Network load balancer",
                icon="network/elb-network-load-balancer",
                shape="network_load_balancer",
            )
        case "gateway":
            return replace(
                service,
                label="Gateway load balancer",
                icon="network/elastic-load-balancing",
                shape="gateway_load_balancer",
            )
        case _:
            return service


def _certain(block: Block, view: View) -> bool:
    return view.world.exists(block) is True and not block.symbolic


class _Places:
    """The VPCs of one Region while they are filled."""

    def __init__(self, graph: ResourceGraph, view: View) -> None:
        self._graph = graph
        self._view = view
        self._vpcs: dict[str, VpcArea] = {}
        self._terms: dict[str, list[ZoneTerm]] = defaultdict(list)
        self._row_of: dict[str, tuple[VpcArea, SubnetRow, int]] = {}

    def vpcs(self) -> list[VpcArea]:
        """The VPCs, those of the graph first."""
        return list(self._vpcs.values())

    def add_networks(self, blocks: Iterable[Block]) -> None:
        """Lay out the VPCs and subnets, public rows first."""
        networks = [typed(block, self._view) for block in blocks]
        for network in networks:
            if isinstance(network, Vpc):
                name = _title(network.block)
                title = name if name.lower().startswith("vpc") else f"VPC {name}"
                title += f" ({known})" if (known := network.cidr_block.known) else ""
                self._vpcs[network.address] = VpcArea(network.address, title)
        subnets = [one for one in networks if isinstance(one, Subnet)]
        public = {one.address: _tells(reaches_internet(one).verdict) for one in subnets}
        for subnet in sorted(subnets, key=lambda one: (_ORDER[public[one.address]], one.address)):
            self._add_subnet(subnet, public[subnet.address])

    def _add_subnet(self, subnet: Subnet, public: bool | None) -> None:
        vpc = self._vpc(subnet)
        zone = self._zone(vpc, subnet.zone_term())
        cidr = f" ({known})" if (known := subnet.cidr_block.known) else ""
        area = SubnetArea(subnet.address, _title(subnet.block) + cidr, public)
        row = next(
            (
                row
                for row in vpc.rows
                if zone not in row.areas and all(other.public is public for other in row.areas.values())
            ),
            None,
        )
        if row is None:
            row = SubnetRow()
            vpc.rows.append(row)
        row.areas[zone] = area
        self._row_of[subnet.address] = (vpc, row, zone)

    def _vpc(self, subnet: Subnet) -> VpcArea:
        target = subnet.vpc.to(Vpc)
        if target is not None and target.address in self._vpcs:
            return self._vpcs[target.address]
        named = named_vpc(subnet.block)
        return self._outside(named if named is not None else "the account's default VPC")

    def _outside(self, named: str) -> VpcArea:
        key = f"vpc:{named}"
        return self._vpcs.setdefault(key, VpcArea(key, f"VPC outside these templates: {named}"))

    def _zone(self, vpc: VpcArea, term: ZoneTerm) -> int:
        terms = self._terms[vpc.key]
        for position, other in enumerate(terms):
            if relation(term.value, other.value) is Relation.SAME:
                return position
        terms.append(term)
        vpc.zones.append(_zone_title(term))
        return len(terms) - 1

    def put(self, icon: Drawn, block: Block) -> bool:
        """Put a resource where it lies; False where that is in no VPC."""
        if icon.service.role == "gateway":
            return self._put_gateway(icon, block)
        where = whereabouts(block, self._graph)
        known = [address for address in where.subnets if address in self._row_of]
        if not known:
            return self._put_loose(icon, block, where.outside, where.vpc)
        if len(known) == 1:
            _, row, zone = self._row_of[known[0]]
            row.areas[zone].icons.append(icon)
            return True
        vpc, row, _ = self._row_of[known[0]]
        one_row = all(self._row_of[address][1] is row for address in known)
        spans = row.spanning if one_row else vpc.across
        key = tuple(sorted(known))
        spanning = next((one for one in spans if one.subnets == key), None)
        if spanning is None:
            spanning = Spanning(key)
            spans.append(spanning)
        spanning.icons.append(icon)
        return True

    def _put_gateway(self, icon: Drawn, block: Block) -> bool:
        address = vpc_beside(block, self._graph) or whereabouts(block, self._graph).vpc
        if address in self._vpcs:
            self._vpcs[address].gateways.append(icon)
            return True
        named = named_vpc(block)
        if named is not None:
            self._outside(named).gateways.append(icon)
        return named is not None

    def _put_loose(self, icon: Drawn, block: Block, outside: tuple[str, ...], vpc: str | None) -> bool:
        if outside:
            area = self._outside_subnets(outside, block)
            area.icons.append(icon)
            return True
        if vpc in self._vpcs:
            self._vpcs[vpc].loose.append(icon)
            return True
        return False

    def _outside_subnets(self, outside: tuple[str, ...], block: Block) -> SubnetArea:
        """The subnets that a parameter, or a name, gives: one area for each such list."""
        names = list(dict.fromkeys(name.partition("[")[0] for name in outside))
        title = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        vpc = self._outside(named_vpc(block) or "given on deployment")
        if not vpc.zones:
            vpc.zones.append("Availability zones that the deployer chooses")
        for row in vpc.rows:
            for area in row.areas.values():
                if area.title == f"Subnets: {title}":
                    return area
        area = SubnetArea(f"subnets:{title}", f"Subnets: {title}", None)
        vpc.rows.append(SubnetRow({0: area}))
        return area


def _zone_title(term: ZoneTerm) -> str:
    """`Availability zone 2`, or what names it where it isn't the item of a list of the Region's zones."""
    words = term.describe()
    if place := re.match(r"zone (\d+) of", words):
        return f"Availability zone {place[1]}"
    if item := re.fullmatch(r"(.+)\[(\d+)\]", words):
        return f"Availability zone: item {int(item[2]) + 1} of {item[1]}"
    return f"Availability zone: {words}"


_ORDER = {True: 0, None: 1, False: 2}


def _tells(verdict: Verdict) -> bool | None:
    return {Verdict.PASS: True, Verdict.FAIL: False, Verdict.UNKNOWN: None}[verdict]


def _add_users(found: Topology, blocks: Sequence[Block], view: View, icons: dict[str, Drawn]) -> None:
    """Users, where something answers the internet."""
    entries = [block.address for block in blocks if block.address in icons and _faces_internet(typed(block, view))]
    if entries:
        found.users = Drawn(USERS, "Internet", _USERS, ())
        found.connections += [(USERS, address) for address in entries]


def _faces_internet(resource: Resource) -> bool:
    """Whether everybody on the internet may ask it, by what it states itself."""
    match resource:
        case cloudfront.Distribution() | apigateway.RestApi():
            return True
        case elb.LoadBalancer():
            return resource.is_internal().verdict is Verdict.FAIL
        case ec2.Instance():
            return instance_has_public_address(resource).verdict is Verdict.PASS
        case _:
            return False


def _gathered(found: Topology) -> Topology:
    """The same with equal resources in one place as one icon."""
    names: dict[str, str] = {}

    def gather(icons: list[Drawn]) -> list[Drawn]:
        groups: dict[tuple[Service, bool], list[Drawn]] = defaultdict(list)
        for icon in icons:
            groups[icon.service, icon.certain].append(icon)
        kept = []
        for group in groups.values():
            first = group[0]
            if len(group) > 1:
                addresses = tuple(address for icon in group for address in icon.addresses)
                first = replace(first, title=f"{len(group)}x {first.title} …", addresses=addresses)
            names.update({icon.key: first.key for icon in group})
            kept.append(first)
        return kept

    found.edge, found.outside = gather(found.edge), gather(found.outside)
    for region in found.regions:
        for role, icons in region.icons.items():
            region.icons[role] = gather(icons)
        for vpc in region.vpcs:
            vpc.gateways, vpc.loose = gather(vpc.gateways), gather(vpc.loose)
            for spanning in (*vpc.across, *(one for row in vpc.rows for one in row.spanning)):
                spanning.icons = gather(spanning.icons)
            for row in vpc.rows:
                for area in row.areas.values():
                    area.icons = gather(area.icons)
    pairs = ((names.get(start, start), names.get(end, end)) for start, end in found.connections)
    found.connections = list(dict.fromkeys((start, end) for start, end in pairs if start != end))
    return found
