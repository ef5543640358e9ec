"""What several tests of lessons need."""

import pytest


@pytest.fixture
def shown(request, monkeypatch):
    """The (figure, words) that the drawings of the lesson under test show."""
    pairs = []
    monkeypatch.setattr(request.module.drawings, "show", lambda fig, words: pairs.append((fig, words)))
    return pairs
