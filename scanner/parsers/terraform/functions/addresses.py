"""IP network functions. https://developer.hashicorp.com/terraform/language/functions/cidrsubnet"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, pure, text, whole

Network = IPv4Network | IPv6Network


def _network(prefix: object) -> Network:
    address, slash, length = text(prefix).partition("/")
    if not slash or not length.isdigit():
        raise MistakeError(f"{text(prefix)!r} is no address range")
    if ":" not in address:
        # Terraform reads leading zeros as nothing, where Python suspects octal digits.
        address = ".".join(part.lstrip("0") or part[:1] for part in address.split("."))
    try:
        return ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        raise MistakeError(f"{text(prefix)!r} is no address range") from None


def _subnet(network: Network, bits: int, number: int) -> Network:
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen or not 0 <= number < 1 << bits:
        raise MistakeError("the range has no such subnet")
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return type(network)((start, length))


def _host(prefix: object, number: object) -> str:
    network, position = _network(prefix), whole(number)
    if not -network.num_addresses <= position < network.num_addresses:
        raise MistakeError("the range has no such address")
    return str(network[position])


def _subnets(prefix: object, *bits: object) -> list[str]:
    network = _network(prefix)
    found: list[Network] = []
    for extra in bits:
        length = network.prefixlen + whole(extra)
        if not 0 < whole(extra) <= network.max_prefixlen - network.prefixlen:
            raise MistakeError("the range has no such subnet")
        size = 1 << (network.max_prefixlen - length)
        start = int(found[-1].broadcast_address) + 1 if found else int(network.network_address)
        start = -(-start // size) * size
        if start + size > int(network.broadcast_address) + 1:
            raise MistakeError("the range is too small")
        found.append(type(network)((start, length)))
    return [str(one) for one in found]


def _netmask(prefix: object) -> str:
    network = _network(prefix)
    if isinstance(network, IPv6Network):
        raise MistakeError("IPv6 ranges have no netmask")
    return str(network.netmask)


FUNCTIONS: dict[str, Function] = {
    "cidrhost": pure(_host),
    "cidrnetmask": pure(_netmask),
    "cidrsubnet": pure(lambda prefix, bits, number: str(_subnet(_network(prefix), whole(bits), whole(number)))),
    "cidrsubnets": pure(_subnets),
}
