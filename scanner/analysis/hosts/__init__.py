"""Machines: what they run, who carries them, what they listen for."""
