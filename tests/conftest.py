"""Settings for all tests."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import settings

# A busy machine makes an example slow without making it wrong; and a failure must fail again for whoever repeats it.
settings.register_profile("stackproof", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("stackproof")

_NUMBERS = count()


@pytest.fixture(autouse=True)
def _results_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the results of another one, or of the user's own scans."""
    folder = tmp_path_factory.getbasetemp() / f"cache-{next(_NUMBERS)}"
    monkeypatch.setenv("STACKPROOF_CACHE_DIR", str(folder))
