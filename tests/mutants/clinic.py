"""Mutants of the lesson clinic: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/clinic/symptoms": "test_clinic.py",
    "lessons/clinic/study": "test_clinic.py",
    "lessons/clinic/drawings": "test_clinic.py",
    "lessons/clinic/explorers": "test_clinic.py",
}

MUTANTS = {
    "lessons/clinic/symptoms": [
        ("the error of the first observations only", "return whole_loss()(solve", "return whole_loss(4)(solve"),
        ("windows of one length only", "windows(TIMES, CIRCLE, length), HEUN", "windows(TIMES, CIRCLE, 1), HEUN"),
        ("windows that cost more", "minibatches(49 - length, 48 // length, budget)", "minibatches(49 - length, min(48, 49 - length), budget)"),
        ("growing: the whole from the start", "for observations in (6, 12, 24, 48):", "for observations in (48, 48, 48, 48):"),
        ("shooting: no pull on the starts", "by_start[..., 1:] -= 2 * weight * gap / pieces", "by_start[..., 1:] -= 0 * gap"),
        ("shooting: sign of the pull on the ends", "np.pad(2 * weight * gap / pieces", "np.pad(-2 * weight * gap / pieces"),
        ("shooting: the starts forget the data", "by_start = by_start + 2 * off / 48", "by_start = by_start + 0 * off"),
        ("wrong sign: of W, too", "by_theta[self.dim**2 :] *= -1", "by_theta *= -1"),
        ("wrong sign: healthy", "by_theta[self.dim**2 :] *= -1", "by_theta[self.dim**2 :] *= 1"),
        ("no slope: healthy", "_, by_theta, by_t = super().vjp(t, z, theta, a, value)\n        W, _ = self.unpack(theta)\n        return np.einsum(\"ij...,i...->j...\", W, a), by_theta, by_t", "return super().vjp(t, z, theta, a, value)"),
        ("frozen: healthy", "by_theta[: self.dim**2] = 0", "by_theta[: self.dim**2] *= 1"),
        ("turned: healthy", "return loss, -gradient", "return loss, gradient"),
        ("logs: no chain rule", "2 * self._off(states) / states[-1]", "2 * self._off(states)"),
        ("motion: without dt", ".sum(axis=(0, 1)) / self.dt", ".sum(axis=(0, 1))"),
        ("motion: sign of the pull", "by_states[1:] += pull", "by_states[1:] -= pull"),
        ("motion: no loss", "by_states[n] += jump", "by_states[n] += 0 * jump"),
        ("rings: everything to the right", "np.where(OUTER, 1.0, -1.0)", "np.where(OUTER, 1.0, 1.0)"),
        ("rings: sides swapped in the count", "((end[0] > 0) == OUTER)", "((end[0] < 0) == OUTER)"),
        ("single precision: double", ".astype(np.float32).astype(float)", ".astype(float)"),
        ("stiff: not", "return -1e4 * (z - np.cos(t))", "return -1e1 * (z - np.cos(t))"),
    ],
    "lessons/clinic/study": [
        ("the path of the best run", "middle = np.argsort(errors)[runs // 2]", "middle = np.argsort(errors)[0]"),
        ("windows of one length", "theta = fit_windows(glorot(FIELD, 0, runs), length)", "theta = fit_windows(glorot(FIELD, 0, runs), 4)"),
    ],
    "lessons/clinic/drawings": [
        ("pace: sign", "(2 - 2 * np.cos(gaps))", "(2 + 2 * np.cos(gaps))"),
        ("valleys: hills", "(losses[1:-1] < losses[:-2]) & (losses[1:-1] < losses[2:])", "(losses[1:-1] > losses[:-2]) & (losses[1:-1] > losses[2:])"),
    ],
    "lessons/clinic/explorers": [
        ("the errors of another length", 'errors = told["errors"][i]', 'errors = told["errors"][0]'),
        ("the path of another length", 'told["paths"][i, :, 0]', 'told["paths"][0, :, 0]'),
    ],
}  # fmt: skip
