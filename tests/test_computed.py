"""What a lesson computes in advance comes back as it was stored."""

import numpy as np

from nodetutor.notebook import computed


def test_what_was_stored_is_loaded_and_only_the_chosen_parts_are_computed(tmp_path):
    values = {"a": np.random.default_rng(0).normal(size=(2, 3)), "nothing": np.array([np.nan, np.inf])}
    parts = {"first": lambda: values, "second": lambda: {"b": np.arange(3)}}
    computed.store(tmp_path, parts, ["second"])
    assert [path.name for path in tmp_path.iterdir()] == ["second.npz"]
    computed.store(tmp_path, parts)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.npz", "second.npz"]
    told = computed.load(tmp_path, "first")
    assert {array.dtype for array in told.values()} == {np.dtype(float)}
    assert np.allclose(told["a"], values["a"], rtol=1e-7)
    assert np.array_equal(told["nothing"], values["nothing"], equal_nan=True)
    assert np.array_equal(computed.load(tmp_path, "second")["b"], [0, 1, 2])
