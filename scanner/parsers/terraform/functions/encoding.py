"""Encoding and hashing functions. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import uuid
from collections.abc import Callable
from urllib.parse import quote_plus, unquote_plus

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.plain_data import (
    Function,
    MistakeError,
    NotKnownError,
    json_text,
    pure,
    text,
    to_plain,
)
from scanner.source import Span
from scanner.values import Known, Text, Unknown, Value, lift, plain


def json_encode(name: str, span: Span, value: Value) -> Value:
    """`jsonencode(value)`: always with the structure that it encodes, so that its parts keep their places."""

    def known(value: Value) -> Value:
        part: Value
        try:
            part = Known(json_text(to_plain(value)), span)
        except NotKnownError:
            part = derived(name, span, value)
        return Text((part,), span, value)

    return lift(known, value)


def json_decode(name: str, span: Span, value: Value) -> Value:
    """`jsondecode(text)`."""

    def known(value: Value) -> Value:
        if isinstance(value, Text) and value.decoded is not None:
            return value.decoded
        settled = plain(value)
        if isinstance(settled, Text) and settled.decoded is not None:
            return settled.decoded
        return _decode_json(name, span, settled)

    return lift(known, value)


def _load(given: object) -> object:
    return json.loads(text(given), parse_constant=_refuse)


def _refuse(constant: str) -> object:
    raise MistakeError(f"{constant} is not JSON")


_decode_json = pure(_load)


def _csv(given: object) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(text(given))))
    if not rows:
        raise MistakeError("a header row is required")
    if len(set(rows[0])) < len(rows[0]):
        raise MistakeError("two columns have one name")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row]


def _bytes(given: object) -> bytes:
    return text(given).encode()


def _decode_text(given: object, encoding: object) -> str:
    return base64.b64decode(text(given)).decode(text(encoding))


def hashed(algorithm: str, data: bytes) -> bytes:
    """The digest of some bytes."""
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def hash_of(algorithm: str, encode: Callable[[bytes], str]) -> Callable[..., Value]:
    """A hash function of texts."""
    return pure(lambda given: encode(hashed(algorithm, _bytes(given))))


def in_base64(data: bytes) -> str:
    """Standard base64 as text."""
    return base64.b64encode(data).decode()


def _still_readable(encode: Function) -> Function:
    """An encoding of text, which keeps what it encodes where that is known in part: user data names other resources."""

    def apply(name: str, span: Span, *arguments: Value) -> Value:
        encoded = encode(name, span, *arguments)
        given = arguments[0] if len(arguments) == 1 else None
        if isinstance(given, Text) and isinstance(encoded, Unknown):
            return Text((encoded,), span, given)
        return encoded

    return apply


def _uuid5(namespace: object, name: object) -> str:
    known = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    space = text(namespace)
    return str(uuid.uuid5(known[space] if space in known else uuid.UUID(space), text(name)))


FUNCTIONS: dict[str, Function] = {
    "base64decode": pure(lambda given: base64.b64decode(text(given), validate=True).decode()),
    "base64encode": _still_readable(pure(lambda given: in_base64(_bytes(given)))),
    "base64gzip": _still_readable(pure(lambda given: in_base64(gzip.compress(_bytes(given), mtime=0)))),
    "base64sha256": hash_of("sha256", in_base64),
    "base64sha512": hash_of("sha512", in_base64),
    "csvdecode": pure(_csv),
    "jsondecode": json_decode,
    "jsonencode": json_encode,
    "md5": hash_of("md5", bytes.hex),
    "sha1": hash_of("sha1", bytes.hex),
    "sha256": hash_of("sha256", bytes.hex),
    "sha512": hash_of("sha512", bytes.hex),
    "textdecodebase64": pure(_decode_text),
    "textencodebase64": pure(lambda given, encoding: in_base64(text(given).encode(text(encoding)))),
    "urldecode": pure(lambda given: unquote_plus(text(given))),
    "urlencode": pure(lambda given: quote_plus(text(given), safe="-_.~")),
    "uuidv5": pure(_uuid5),
}
