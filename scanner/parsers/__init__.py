"""Parsers: from files to roots of evaluated blocks, one package a dialect."""
