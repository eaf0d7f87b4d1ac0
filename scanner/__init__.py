"""Stackproof reads CloudFormation and Terraform and judges them by AWS's validation checklist."""

from __future__ import annotations

__version__ = "0.1.0"
