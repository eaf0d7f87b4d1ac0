"""CloudFormation: YAML and JSON templates, intrinsic functions, conditions, nested stacks."""

from __future__ import annotations

from scanner.parsers.cloudformation.companions import companions
from scanner.parsers.cloudformation.documents import Document, read_document
from scanner.parsers.cloudformation.parameter_files import given_parameters
from scanner.parsers.cloudformation.roots import find_roots, load_root
from scanner.parsers.cloudformation.templates import Project

__all__ = ["Document", "Project", "companions", "find_roots", "given_parameters", "load_root", "read_document"]
