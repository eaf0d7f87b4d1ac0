"""The sheet as PNG: the SVG, drawn by resvg (an optional package)."""

from __future__ import annotations

from scanner.errors import UserError


def rendered(svg: str) -> bytes:
    """The picture of an SVG file's text. Raises UserError where the renderer isn't installed."""
    try:
        import resvg_py
    except ImportError as error:
        raise UserError("PNG needs an optional package: pip install 'stackproof[diagram]'") from error
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))
