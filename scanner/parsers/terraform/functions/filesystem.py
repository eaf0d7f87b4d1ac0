"""File functions, which read inside the scanned tree and nowhere else.

https://developer.hashicorp.com/terraform/language/functions/file
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import re2

from scanner.files import files_below, is_file, is_folder, read_bytes, real_path
from scanner.inputs import LIMITS
from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.encoding import hashed, in_base64
from scanner.parsers.terraform.functions.plain_data import Function, NotKnownError, expose, pure, text, to_plain
from scanner.source import InputError, Span
from scanner.values import Known, ListValue, Reason, Text, Unknown, Value, lift, to_text


@dataclass(frozen=True, slots=True)
class FileAccess:
    """What file functions may read: files below `boundary`; relative paths start at `folder`, the root module's."""

    folder: Path
    boundary: Path

    def locate(self, name: str) -> Path | None:
        """The file or folder of this name, or None where it lies outside the boundary, by a symbolic link too."""
        try:
            found = Path(real_path(self.folder / name))
        except (OSError, ValueError):
            return None
        return found if found.is_relative_to(real_path(self.boundary)) else None

    def read(self, name: str) -> bytes | None:
        """The content of a regular file, or None where there is none that may be read."""
        path = self.locate(name)
        if path is None:
            return None
        data = read_bytes(path, name, LIMITS.file_bytes)
        return None if isinstance(data, InputError) else data

    def text(self, name: str) -> str | None:
        """The content of a UTF-8 file, or None."""
        data = self.read(name)
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None


def absent(name: str, span: Span) -> Unknown:
    """The content of a file that is not there, or may not be read."""
    return Unknown(Reason.FILE, span, f"file {name}")


def _reading(use: Callable[[bytes, Span], Value]) -> Callable[..., Value]:
    def apply(name: str, span: Span, files: FileAccess, *arguments: Value) -> Value:
        def known(path: Value) -> Value:
            if not isinstance(path, Known):
                return derived(name, span, path)
            data = files.read(to_text(path.value))
            return absent(to_text(path.value), span) if data is None else use(data, span)

        return lift(known, *map(expose, arguments[:1]))

    return apply


def _as_text(data: bytes, span: Span) -> Value:
    try:
        return Known(data.decode("utf-8"), span)
    except UnicodeDecodeError:
        return Unknown(Reason.INVALID, span, detail="file: the content is not UTF-8")


def _hashed(algorithm: str, encode: Callable[[bytes], str]) -> Callable[..., Value]:
    return _reading(lambda data, span: Known(encode(hashed(algorithm, data)), span))


def _exists(name: str, span: Span, files: FileAccess, *arguments: Value) -> Value:
    def known(path: Value) -> Value:
        if not isinstance(path, Known):
            return derived(name, span, path)
        found = files.locate(to_text(path.value))
        if found is None:
            return absent(to_text(path.value), span)
        if is_folder(found):
            return Unknown(Reason.INVALID, span, detail="fileexists: the path is a folder")
        return Known(is_file(found), span)

    return lift(known, *map(expose, arguments[:1]))


def _file_set(name: str, span: Span, files: FileAccess, *arguments: Value) -> Value:
    def known(*flat: Value) -> Value:
        try:
            folder, pattern = (text(to_plain(one)) for one in flat)
        except (NotKnownError, ValueError):
            return ListValue((), span, derived(name, span, *flat))
        top = files.locate(folder)
        if top is None:
            return ListValue((), span, absent(folder, span))
        matcher = re2.compile(_glob(pattern))
        found: list[str] = []
        for one in files_below(top):
            path = Path(one).relative_to(top).as_posix()
            if matcher.fullmatch(path):
                found.append(path)
            if len(found) > LIMITS.instances:
                return ListValue((), span, Unknown(Reason.LIMIT, span, detail="fileset finds too many files"))
        return ListValue(tuple(Known(path, span) for path in sorted(found)), span)

    return lift(known, *map(expose, arguments))


_GLOB = {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}


def _glob(pattern: str) -> str:
    """A glob as a regular expression: `**` crosses folders, `*` and `?` don't, `{a,b}` are alternatives."""
    result, position, alternatives = "", 0, 0
    while position < len(pattern):
        character = pattern[position]
        if pattern.startswith("**/", position):
            result += "(?:.*/)?"
            position += 3
            continue
        if pattern.startswith("**", position):
            result += ".*"
            position += 2
            continue
        end = pattern.find("]", position + 2) if character == "[" else -1
        if end > 0:
            inner = pattern[position + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            result += f"[^{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]"
            position = end + 1
            continue
        alternatives += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and not alternatives:
            result += ","
        else:
            result += {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}.get(character) or re2.escape(
                character
            )
        position += 1
    return result


_known_base_name = pure(lambda path: posixpath.basename(text(path).rstrip("/")) or text(path)[:1] or ".")


def _base_name(name: str, span: Span, *arguments: Value) -> Value:
    """`basename(path)`, which the end of a path decides, whatever stands before it."""

    def known(path: Value) -> Value:
        if isinstance(path, Text):
            _, slash, last = path.suffix().rstrip("/").rpartition("/")
            if slash and last:
                return Known(last, span)
        return _known_base_name(name, span, path)

    return lift(known, *arguments[:1])


WITH_FILES: dict[str, Function] = {
    "file": _reading(_as_text),
    "filebase64": _reading(lambda data, span: Known(in_base64(data), span)),
    "filebase64sha256": _hashed("sha256", in_base64),
    "filebase64sha512": _hashed("sha512", in_base64),
    "fileexists": _exists,
    "filemd5": _hashed("md5", bytes.hex),
    "fileset": _file_set,
    "filesha1": _hashed("sha1", bytes.hex),
    "filesha256": _hashed("sha256", bytes.hex),
    "filesha512": _hashed("sha512", bytes.hex),
}

FUNCTIONS: dict[str, Function] = {
    "abspath": pure(lambda path: posixpath.normpath(text(path)) if text(path).startswith("/") else _unsettled()),
    "basename": _base_name,
    "dirname": pure(lambda path: posixpath.dirname(text(path)) or "."),
    "pathexpand": pure(lambda path: text(path) if not text(path).startswith("~") else _unsettled()),
}


def _unsettled() -> str:
    # Where the working directory or the home is, only the machine that applies it knows.
    raise NotKnownError
