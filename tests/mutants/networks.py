"""Mutants of the lesson networks: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/networks/learning": "test_networks.py",
    "lessons/networks/perceptron": "test_networks.py",
    "lessons/networks/network": "test_networks.py",
    "lessons/networks/explorers": "test_explorers.py",
    "lessons/networks/drawings": "test_networks.py",
}

MUTANTS = {
    "lessons/networks/learning": [
        ("no sigma'", "d = a[0] * sigma.slope_at(h_l, z_l.view)", "d = a[0]"),
        ("uphill", "(W - lr * gW, b - lr * gb, sigma)", "(W + lr * gW, b - lr * gb, sigma)"),
        ("one rate for all networks", "lr[:, None, None] if lr.ndim", "lr[:1, None, None] if lr.ndim"),
        ("samples drawn with repetition", "order = rng.permuted(np.tile(np.arange(count), (theta.shape[1], 1)), axis=1)", "order = rng.integers(count, size=(theta.shape[1], count))"),
        ("share of another constant", "np.mean((same - y) ** 2)", "np.mean(y**2)"),
        ("all first weights of one size", "size * first", "sizes[0] * first"),
    ],
    "lessons/networks/perceptron": [
        ("the bias forgotten", "w @ x_i + b > 0", "w @ x_i > 0"),
        ("the sign", "w + lr * (y_i - h)", "w - lr * (y_i - h)"),
    ],
    "lessons/networks/network": [
        ("no factor 2 in the loss's gradient", "a, parts, weights = 2 * error / error.shape[1]", "a, parts, weights = error / error.shape[1]"),
        ("sum for mean", "a, parts, weights = 2 * error / error.shape[1]", "a, parts, weights = 2 * error"),
        ("no sigma'", "d = a * self.activations[i].slope(z[i])", "d = a"),
        ("dL/dW with the next layer's signal", 'd, h[i])\n', 'd, self.activations[i](h[i]))\n'),
        ("a is not passed back through W", "a = transposed(weights[i][0], d) if i", "a = transposed(np.abs(weights[i][0]), d) if i"),
        ("bias drawn, not 0", "        b[:] = 0", "        b[:] = 0.01"),
        ("the mean over the wrong axis", "/ error.shape[1], np.concatenate", "/ error.shape[0], np.concatenate"),
        ("dL/db of the first sample", "d.sum(axis=1)", "d[:, 0]"),
        ("parts in the wrong order", "parts = [gW.reshape(-1, *gW.shape[2:]), d.sum(axis=1), *parts]", "parts = [d.sum(axis=1), gW.reshape(-1, *gW.shape[2:]), *parts]"),
        ("the hidden activation at the end", "* (len(self.shapes) - 1) + [activation_named(output)]", "* len(self.shapes)"),
        ("layers read W without its runs first", "np.moveaxis(part, -1, 0)", "np.moveaxis(part, -1, 0)[::-1]"),
        ("the scale squared", 'low=0) * glorot', 'low=0) ** 2 * glorot'),
        ("beans that sprout swapped", "np.exp(6 * (distance - 1))", "np.exp(6 * (1 - distance))"),
    ],
    "lessons/networks/explorers": [
        ("slope of a neuron without w", "slope = w * local", "slope = local"),
        ("gradient without sigma'", "(back[-1] * sigma.slope(z_l))", "(back[-1] * 1)"),
        ("gradient through W, not its transpose", "W.T @ (back", "np.abs(W.T) @ (back"),
        ("sizes in the wrong order", "for vectors in (h, back[::-1])", "for vectors in (h, back)"),
    ],
    "lessons/networks/drawings": [
        ("a step that falls", "h = float(z > 0)", "h = float(z < 0)"),
        ("a bias with the other sign", "w[1] * x[1] + b", "w[1] * x[1] - b"),
        ("the line on the other side", "-(b + w[0] * edge) / w[1]", "(b + w[0] * edge) / w[1]"),
        ("the line with its weights swapped", "-(b + w[0] * edge) / w[1]", "-(b + w[1] * edge) / w[0]"),
        ("signals upside down", "{h[-1] / h[0]:.0e}", "{h[0] / h[-1]:.0e}"),
        ("gradients upside down", "{a[0] / a[-1]:.0e}", "{a[-1] / a[0]:.0e}"),
        ("gradients relative to the inputs", "semilogy(a / a[-1]", "semilogy(a / a[0]"),
        ("the plane column by column", "np.meshgrid(grid, grid)", 'np.meshgrid(grid, grid, indexing="ij")'),
        ("levels: one too many", "len(np.unique(step.round(9)))", "len(np.unique(step.round(9))) + 1"),
        ("the worst rate", "rates[middle.argmin()]", "rates[middle.argmax()]"),
        ("higher at the end", "lower = min(ends", "lower = max(ends"),
        ("the share at the worst rate", "np.median(losses, axis=1).min()", "np.median(losses, axis=1).max()"),
        ("low and median change places", "low, middle, high = quantiles(losses[-1])", "middle, low, high = quantiles(losses[-1])"),
        ("flat where the answer is low", "np.ptp(answer) < 0.1", "answer.max() < 0.1"),
    ],
}  # fmt: skip
