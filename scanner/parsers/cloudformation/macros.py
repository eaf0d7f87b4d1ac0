"""What the macros of a template leave of it, as far as they can be followed."""

from __future__ import annotations

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.includes import with_includes
from scanner.parsers.cloudformation.templates import Project


def prepared(document: Document, project: Project) -> tuple[Document, tuple[str, ...]]:
    """The template that the service would create a stack from, and the files that were read for it."""
    known = project.prepared.get(document.display)
    if known is None or known[0] is not document:
        known = project.prepared[document.display] = document, *with_includes(document, project.find)
    return known[1:]
