"""Terraform and OpenTofu: configuration files, JSON syntax, modules."""
