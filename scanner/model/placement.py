"""Where subnets lie: the zones that a list of them reaches, through counts, data sources and lists of zones."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model import ec2
from scanner.model.base import Node
from scanner.model.fields import Link, link, text
from scanner.model.gathering import flattened
from scanner.model.readings import Missing, Readings, Undecided, undecided
from scanner.model.unsettled import may_be_anything
from scanner.model.vpc import Subnet
from scanner.model.zones import Zones, ZoneTerm, every_zone, settles, term_of
from scanner.source import Span
from scanner.template import Block
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, plain
from scanner.verdict import Result

_ZONE_FILTERS = ("availability-zone", "availabilityZone", "availability-zone-id")


class SubnetSearch(Node):
    """A data source that looks a subnet up."""

    __slots__ = ()

    zone = text(
        tf=(
            "availability_zone",
            "availability_zone_id",
            *(f"filter[name={name}].values" for name in _ZONE_FILTERS),
        )
    )


@dataclass(frozen=True, slots=True)
class _Reached:
    """The zones of one subnet, or of a collection of them; `rest` where the collection may reach more."""

    terms: tuple[ZoneTerm, ...]
    rest: Undecided | None = None


def zones_of(holder: Node, subnets: Readings[Link]) -> Zones:
    """The zones that the subnets which `holder` lists reach.

    A subnet known only by name lies in a zone of its own; a collection of unknown size whose elements follow the list
    of the Region's zones reaches them all.
    """
    reached = [_reach(one, holder) for one in subnets]
    rest = subnets.rest
    if rest is not None and (assumed := _assumed(rest.value, rest.span, holder)):
        reached.append(_Reached(tuple(assumed)))
        rest = None
    if rest is not None and isinstance(rest.value, Reference):
        further = link(rest.value, subnets.name, "vpc.Subnet", holder)
        target = further.to(Subnet)
        if target is not None:
            reached.append(_of_subnet(target))
            rest = None
    return Zones(
        tuple(term for one in reached for term in one.terms),
        subnets.span,
        holder.address,
        next((one.rest for one in reached if one.rest is not None), rest),
        subnets.involves,
        subnets.name,
    )


def zone_of(holder: Node, subnet: Link) -> ZoneTerm | None:
    """The zone of the one subnet that `holder` names; None where it names none."""
    terms = _reach(subnet, holder).terms
    return terms[0] if terms else None


def _reach(subnet: Link, holder: Node) -> _Reached:
    target = subnet.to(Subnet)
    if target is not None:
        return _of_subnet(target)
    fact = subnet.fact
    if not isinstance(fact, Undecided):
        return _Reached(())
    value = fact.value
    if value == Known(""):
        # The default of a parameter that every deployer must give.
        reason = "an empty text names no subnet"
        return _Reached((), Undecided(reason, (f"a subnet in {subnet.name}",), fact.span, value))
    assumed = _assumed(value, subnet.span, holder)
    if assumed:
        return _Reached(tuple(assumed))
    if isinstance(value, Text) and isinstance(value.decoded, ListValue):
        # A list that was joined to one text, which the service takes apart again.
        listed, further = flattened(value.decoded, holder.view.world)
        if further is not None:
            return _Reached((), undecided(further))
    else:
        listed = _several(value)
    if listed:
        reached = [_reach(link(one, subnet.name, "vpc.Subnet", holder), holder) for one in listed]
        terms = tuple(term for one in reached for term in one.terms)
        return _Reached(terms, next((one.rest for one in reached if one.rest is not None), None))
    if _may_be_several(value):
        return _Reached((), fact)
    if isinstance(value, Unknown) and value.reason is Reason.DATA_SOURCE:
        source = holder.view.graph.block(value.needs)
        if source is not None and source.type == "aws_subnet" and not source.symbolic:
            found = term_of(SubnetSearch(source, source.properties, holder.view, source.name_span).zone)
            if found is not None:
                return _Reached((ZoneTerm(found.value, subnet.span, source.address),))
    return _Reached((unseen_zone(value, subnet.span, holder.address),))


def _assumed(value: Value, span: Span, holder: Node) -> list[ZoneTerm]:
    """The zones that the configuration takes something outside the template to lie in."""
    assumptions = holder.view.graph.assumptions
    if not assumptions or not isinstance(value, Unknown):
        return []
    name, last = value.describe(), value.path[-1] if value.path else None
    count = assumptions.zones.get(name)
    if count is not None:
        return [_assumed_zone(name, index, span, holder) for index in range(count)]
    among = assumptions.among(name)
    if among is not None:
        return [_assumed_zone(*among, span, holder)]
    if isinstance(last, int) and value.needs:
        listed = Unknown(value.reason, value.span, value.needs, value.path[:-1]).describe()
        if 0 <= last < assumptions.zones.get(listed, 0):
            return [_assumed_zone(listed, last, span, holder)]
    return []


def _assumed_zone(name: str, index: int, span: Span, holder: Node) -> ZoneTerm:
    return ZoneTerm(Unknown(Reason.ZONES, span, f"{name} (assumed)", (index,)), span, holder.address)


def _several(value: Value) -> list[Value]:
    """The subnets that one text names, separated by commas, as the service's own interface has them."""
    pieces: list[list[Known | Unknown | Reference]] = [[]]
    for part in value.parts if isinstance(value, Text) else (value,):
        if isinstance(part, Known):
            first, *others = (Known(name.strip(), value.span) for name in str(part.value).split(","))
            pieces[-1].append(first)
            pieces.extend([one] for one in others)
        elif isinstance(part, Unknown | Reference):
            pieces[-1].append(part)
    if len(pieces) < 2:
        return []
    stated = ([part for part in piece if part != Known("")] for piece in pieces)
    return [piece[0] if len(piece) == 1 else Text(tuple(piece), value.span) for piece in stated if piece]


def _may_be_several(value: Value) -> bool:
    """Whether one element of a list may stand for several subnets: `["${var.subnet_ids}"]`, as older Terraform has it,
    or a text of several that a parameter supplies; also what is not known for being invalid.
    """
    if isinstance(value, Reference):
        return value.attribute.endswith("s")
    if not isinstance(value, Unknown):
        return False
    if value.reason is Reason.INVALID or may_be_anything(value):
        return True
    last = next((step for step in reversed(value.path)), value.needs)
    if isinstance(last, str) and last.startswith(("join(", "joined")):
        return True
    return isinstance(last, str) and last.lower().rstrip("0123456789").endswith(("s", "list"))


def unseen_zone(value: Value, span: Span, address: str) -> ZoneTerm:
    """The zone of something that lies outside the template, told apart by what names it."""
    named = f"the zone of {_named(value)}"
    # Some subnet, another each time: its zone is that of nothing in particular.
    reason = Reason.COMPUTED if isinstance(value, Known) or settles(value) else Reason.EACH
    return ZoneTerm(Unknown(reason, span, named), span, address)


def unseen_zones(node: Node, unseen: Result) -> Zones:
    """Zones of which nothing is seen, for a reason."""
    first = unseen.evidence[0]
    value = Unknown(Reason.MISSING, first.span, ", ".join(unseen.needs), detail=first.message)
    return Zones((), node.span, node.address, Undecided(first.message, unseen.needs, first.span, value))


def zones_of_fleet(fleet: ec2.Fleet | ec2.SpotFleet) -> Zones:
    """The zones that a fleet starts machines in; what names neither subnet nor zone lies in one that nobody knows."""
    reached: list[_Reached] = []
    settings = fleet.settings.items if isinstance(fleet, ec2.SpotFleet) else ()
    templates = fleet.templates
    chosen = [choice for template in templates for choice in template.choices]
    rests = [templates.rest, *(template.choices.rest for template in templates)]
    rests += [fleet.settings.rest] if isinstance(fleet, ec2.SpotFleet) else []
    unseen = next((one for one in rests if one is not None), None)
    places = [(one.subnet, one.zone) for one in settings] + [(one.subnet, one.zone) for one in chosen]
    for subnet, zone in places:
        term = term_of(zone)
        if not isinstance(subnet.fact, Missing):
            reached.append(_reach(subnet, fleet))
        elif term is not None:
            reached.append(_Reached((term,)))
    if not reached and unseen is None:
        reached.append(_Reached((unseen_zone(Reference(fleet.address), fleet.span, fleet.address),)))
    rest = next((one.rest for one in reached if one.rest is not None), unseen)
    terms = tuple(term for one in reached for term in one.terms)
    return Zones(terms, fleet.span, fleet.address, rest, (fleet.address,), "machines")


def zones_of_instance(instance: ec2.Instance) -> Zones:
    """The zone of an instance: that of its subnet, else the one it names, else one that the service chooses."""
    subnets = [instance.subnet, *(one.subnet for one in instance.interfaces)]
    stated = next((one for one in subnets if not isinstance(one.fact, Missing)), None)
    term = term_of(instance.zone)
    if stated is not None:
        reached = _reach(stated, instance)
    elif term is not None:
        reached = _Reached((term,))
    else:
        chosen = unseen_zone(Reference(instance.address), instance.span, instance.address)
        reached = _Reached((chosen,))
    rest = reached.rest
    if instance.block.symbolic and rest is None:
        size = _size(instance.block, instance)
        if size is not None and not all(isinstance(plain(one.value), Known) for one in reached.terms):
            reached, rest = _Reached(()), _open(size)
    terms = tuple(ZoneTerm(one.value, one.span, instance.address) for one in reached.terms)
    return Zones(terms, instance.span, instance.address, rest, (instance.address,), "instances")


def _named(value: Value) -> str:
    match value:
        case Known():
            return str(value.value)
        case Unknown():
            return value.describe()
        case Reference():
            return f"{value.address}.{value.attribute}".rstrip(".")
        case Text():
            return "".join(_named(part) for part in value.parts)
        case _:
            return "a subnet"


def _of_subnet(subnet: Subnet) -> _Reached:
    own = subnet.zone_term()
    if not subnet.block.symbolic:
        return _Reached((own,))
    value = plain(own.value)
    size = _size(subnet.block, subnet)
    if isinstance(value, Unknown):
        terms = _of_list(value, own, subnet.block, subnet)
        if terms:
            return _Reached(tuple(terms))
    varies = isinstance(value, Unknown) and size is not None and value.needs == size.needs
    if settles(value) and not varies:
        return _Reached((own,))
    return _Reached((), _open(size) if size is not None else undecided(value))


def _open(size: Unknown) -> Undecided:
    """Why a collection of unknown size may reach any zones."""
    fact = undecided(size)
    return Undecided(fact.reason, (f"the size of {size.needs}",) if size.needs else (), fact.span, fact.value)


def _size(block: Block, node: Node) -> Unknown | None:
    """What decides how many instances a block has."""
    for name in ("count", "for_each"):
        value = plain(node.view.world.resolve(block.attributes.get(name, Absent())))
        if isinstance(value, ListValue | MapValue) and value.rest is not None:
            value = plain(node.view.world.resolve(value.rest))
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.span, value.needs)
    return None


def _of_list(zone: Unknown, own: ZoneTerm, block: Block, node: Node) -> list[ZoneTerm]:
    """The zones that the instances of a block walk through, where these are the elements of a list of zones."""
    world = node.view.world
    count = plain(world.resolve(block.attributes.get("count", Absent())))
    each = plain(world.resolve(block.attributes.get("for_each", Absent())))
    if isinstance(each, ListValue) and zone.reason is Reason.EACH and zone.path[-1:] == ("*",):
        items = [plain(world.resolve(item)) for item in each.items]
        if all(isinstance(item, Unknown) and item.needs == zone.needs for item in items) and each.rest is None:
            return [ZoneTerm(item, own.span, own.address) for item in items]
    whole = Unknown(Reason.ZONES, zone.span, zone.needs)
    if isinstance(each, ListValue) and not each.items and each.rest is not None and plain(each.rest) == whole:
        return every_zone(whole, own.span, own.address)
    if isinstance(count, Unknown) and count.needs == zone.needs and count.reason is zone.reason is Reason.ZONES:
        # `count = length(zones)`: as many instances as the list is long.
        measured = any(isinstance(step, str) and step.startswith("length(") for step in count.path)
        return every_zone(whole, own.span, own.address) if measured else []
    return []
