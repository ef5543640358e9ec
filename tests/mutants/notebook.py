"""Mutants of what makes a notebook: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "notebook/figures": "test_figures.py",
    "notebook/computed": "test_computed.py",
    "notebook/values": "test_values.py",
}

MUTANTS = {
    "notebook/figures": [
        ("percentiles off by one", "np.ceil(q / 100 * count).astype(int) - 1", "np.ceil(q / 100 * count).astype(int)"),
        ("percentiles count nan", "np.sum(~np.isnan(values), axis=-1)", "np.sum(~np.isnan(values) | True, axis=-1)"),
        ("a run that has ended goes back to its first value", "np.arange(len(values))[:, None]", "0 * np.arange(len(values))[:, None]"),
        ("slope upside down", "np.polyfit(np.log(x), np.log(y), 1)", "np.polyfit(np.log(y), np.log(x), 1)"),
        ("the intercept for the slope", "np.polyfit(np.log(x), np.log(y), 1)[0]", "np.polyfit(np.log(x), np.log(y), 1)[1]"),
        ("band of the median alone", "ax.fill_between(x, low, high", "ax.fill_between(x, middle, high"),
    ],
    "notebook/computed": [
        ("all parts are computed", "for part in chosen or parts", "for part in parts"),
        ("half precision", "astype(np.float32)", "astype(np.float16)"),
        ("single precision comes back", "stored[name].astype(float)", "stored[name]"),
    ],
    "notebook/values": [
        ("a wide margin near 0", "abs_tol=0.0 if aim else tolerance", "abs_tol=tolerance"),
        ("any shape that broadcasts", "first.shape == second.shape and np.allclose", "np.allclose"),
        ("nan is not nan", "equal_nan=True", "equal_nan=False"),
        ("single precision is held to double", "tolerance = max(tolerance, 1e-4)", "tolerance = max(tolerance, 0)"),
        ("rounded to itself", "np.round(second, digits)", "np.round(first, digits)"),
        ("a large negative number is inf", "math.inf if answer > 0 else -math.inf", "math.inf"),
        ("a dict with more keys", "result.keys() == aim.keys()", "aim.keys() <= result.keys()"),
        ("parts that are too many", "(tuple, list)) and len(result) == len(aim)\n        return", "(tuple, list))\n        return"),
        ("three numbers are a pair", "result.shape == (2,)", "result.ndim == 1"),
    ],
}  # fmt: skip
