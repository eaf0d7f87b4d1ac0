"""The checklist: which items there are, whom they apply to, and which policies decide or support them."""

from __future__ import annotations

from scanner.checklist.catalogue import (
    Applicability,
    AttestationDemand,
    Category,
    Checklist,
    Item,
    Mode,
    Role,
    Scope,
    Section,
    Window,
)
from scanner.checklist.load import available_checklists, load_checklist

__all__ = [
    "Applicability",
    "AttestationDemand",
    "Category",
    "Checklist",
    "Item",
    "Mode",
    "Role",
    "Scope",
    "Section",
    "Window",
    "available_checklists",
    "load_checklist",
]
