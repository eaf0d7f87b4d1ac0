"""The architecture diagram that a checklist asks for, drawn from the graph alone: SVG, PNG and draw.io.

`topology` tells what is drawn and where it lies, `flows` what is connected, `layout` gives everything a place on the
sheet, and `svg` and `drawio` write the sheet down.
"""
