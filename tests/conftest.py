"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine makes an example slow without making it wrong; and a failure must fail again for whoever repeats it.
settings.register_profile("stackproof", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("stackproof")
