"""Terraform and OpenTofu: configuration files, JSON syntax, modules, saved plans."""

from __future__ import annotations

from scanner.parsers.terraform.roots import declarations_of, find_roots, load_root

__all__ = ["declarations_of", "find_roots", "load_root"]
