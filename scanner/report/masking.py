"""Secrets blotted out of the source lines that a report quotes, since reports end up in logs that many people read."""

from __future__ import annotations

import re

# How a name ends that holds a secret itself, rather than a setting about secrets (`http_tokens`, `SecretArn`).
_SECRET_NAME = re.compile(
    r"(?:password|passwd|passphrase|secret|secret_?string|secret_?binary|secret_?key|access_?key|private_?key"
    r"|api_?key|token|credentials?)\"?'?\s*(?P<sign>:(?=[\s\"'])|=)\s*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<inside>(?:\\.|(?!(?P=quote)).)*)(?P=quote)?")
_BARE = re.compile(r"[^\s\"'#,{}\[\]]+")

# Access key IDs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)(?P<inside>[A-Z0-9]{16})\b")
# A secret access key has 40 characters of base64; a hash in hexadecimal of that length is left readable.
_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+=])(?=[^\s]*[G-Zg-z/+])(?P<inside>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])")
_PRIVATE_KEY = re.compile(r"PRIVATE KEY-----(?P<inside>.+)")

# What names something, before what it is: a block of HCL, and what follows a key of YAML or JSON.
_HEADER = re.compile(r"(?:resource|data|ephemeral|variable|output|module|provider)\s+\"")
_AFTER_KEY = re.compile(r"[\"']?\s*:(?:\s|$)")
_DEFAULT = re.compile(r"\bdefault[\"']?\s*[:=]\s*", re.IGNORECASE)

# What a literal may say without being a secret: a reference, an address of a secret, or a setting's plain word.
_HARMLESS = re.compile(
    r"""\$ | \{\{resolve: | arn: | alias/ | ! | https?://[^@]*$
    | (?: var | local | data | module | each | random_\w+ | aws_\w+ )\.
    | (?: true | false | null | none | yes | no | on | off | optional | required | enabled | disabled | plaintext
        | string | securestring | stringlist | \d{1,3} )$""",
    re.IGNORECASE | re.VERBOSE,
)


def masked(line: str, start: int = 0, end: int = 0) -> str:
    """The line with the inside of every secret literal replaced by asterisks, character by character.

    Between the offsets `start` and `end` every literal counts as a secret: what a finding about secrets points at.
    Where that is a name, of a block or a key, it is the default after it.
    """
    blots = [*_by_form(line), *_by_name(line), *_literals(line, start, end)]
    characters = list(line)
    for left, right in blots:
        characters[left:right] = "*" * (right - left)
    return "".join(characters)


def _by_form(line: str) -> list[tuple[int, int]]:
    forms = (_ACCESS_KEY, _SECRET_KEY, _PRIVATE_KEY)
    return [match.span("inside") for form in forms for match in form.finditer(line)]


def _by_name(line: str) -> list[tuple[int, int]]:
    found = []
    for name in _SECRET_NAME.finditer(line):
        # A bare word is a literal after ":" (YAML) and right after "=" (shell); after " = " it is an expression (HCL).
        literal = _QUOTED.match(line, name.end())
        if literal is None and (name["sign"] == ":" or line[name.end() - 1] == "="):
            literal = _BARE.match(line, name.end())
        found += _blot(literal)
    return found


def _literals(line: str, start: int, end: int) -> list[tuple[int, int]]:
    if end <= start:
        return []
    if _HEADER.match(line, start, end) or _AFTER_KEY.match(line, end):
        return [
            blot
            for name in _DEFAULT.finditer(line, end)
            for blot in _blot(_QUOTED.match(line, name.end()) or _BARE.match(line, name.end()))
        ]
    quoted = [blot for literal in _QUOTED.finditer(line, start, end) for blot in _blot(literal)]
    if quoted or any(sign in line[start:end] for sign in "\"'=({"):
        return quoted
    value = re.compile(r"(?:.*?:\s+)?(?P<inside>\S.*)").match(line, start, end)
    return _blot(value)


def _blot(literal: re.Match[str] | None) -> list[tuple[int, int]]:
    if literal is None:
        return []
    group = "inside" if "inside" in literal.re.groupindex else 0
    return [] if not literal[group] or _HARMLESS.match(literal[group]) else [literal.span(group)]
