"""What the macros of a template leave of it, as far as they can be followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.includes import with_includes
from scanner.parsers.cloudformation.locations import Find
from scanner.parsers.cloudformation.sam_definitions import with_definitions
from scanner.parsers.cloudformation.sam_globals import has_serverless
from scanner.values import Value


@dataclass(frozen=True, slots=True)
class Prepared:
    """The template that the service would create a stack from, and the further files that were read for it."""

    document: Document
    files: tuple[str, ...] = ()


def prepared(document: Document, find: Find, given: Mapping[str, Value], *, expand_sam: bool) -> Prepared:
    """The template with what it includes, its serverless resources expanded where AWS's translator is installed.

    `find` finds the document that a location means, and `given` are the values that whoever deploys gives to the
    template's parameters.
    """
    included, files = with_includes(document, find)
    defined, definitions = with_definitions(included, find)
    files = (*files, *definitions)
    if not expand_sam or not has_serverless(defined.value):
        return Prepared(defined, files)
    from scanner.parsers.cloudformation.sam_expansion import expanded

    return Prepared(expanded(defined, given), files)
