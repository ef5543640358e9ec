"""Mutants of steps that adapt and of implicit steps: (what breaks, old text, new text), by module."""

TESTS = {
    "adaptive": "test_adaptive.py",
    "implicit": "test_implicit.py",
}

MUTANTS = {
    "adaptive": [
        ("a weight of Bogacki and Shampine", "b=(2 / 9, 1 / 3, 4 / 9, 0.0)", "b=(2 / 9, 1 / 3, 3 / 9, 1 / 9)"),
        ("a low weight of Bogacki and Shampine", "low=(7 / 24, 1 / 4, 1 / 3, 1 / 8)", "low=(7 / 24, 1 / 3, 1 / 4, 1 / 8)"),
        ("a sign of Dormand and Prince", "(9017 / 3168, -355 / 33,", "(9017 / 3168, 355 / 33,"),
        ("a low weight of Dormand and Prince", "-92097 / 339200, 187 / 2100, 1 / 40)", "-92097 / 339200, 187 / 2100, 0.0)"),
        ("the scale of the start alone", "np.maximum(np.abs(z), np.abs(z_next))", "np.abs(z)"),
        ("the scale of the end alone", "np.maximum(np.abs(z), np.abs(z_next))", "np.abs(z_next)"),
        ("no absolute tolerance", "scale = atol + rtol", "scale = 0 * atol + rtol"),
        ("the best run decides", ".mean(axis=0)).max()", ".mean(axis=0)).min()"),
        ("nan is a small error", "if np.isfinite(error) else np.inf", "if np.isfinite(error) else 0.0"),
        ("steps grow with the error", "1e-300) ** (-1 / order)", "1e-300) ** (1 / order)"),
        ("no caution", "float(np.clip(0.9 * max", "float(np.clip(1.0 * max"),
        ("a bad step is accepted", "if error <= 1:", "if error <= 100:"),
        ("wished times are passed by", "h = left if last else dt", "h = dt"),
        ("the step shrinks behind a wished time", "dt = max(dt, h * next_factor(error, pair.order)) if last else", "dt ="),
        ("rejected steps cost nothing", "tried * len(pair.b)", "(len(t) - 1) * len(pair.b)"),
        ("no end where steps vanish", "if h <= 4 * np.spacing(abs(t[-1])):", "if h <= 0:"),
        ("too many steps are not counted", "if tried == most:", "if tried == 100 * most:"),
    ],
    "implicit": [
        ("states of another path are taken", "> 1e-8 * (1 + np.abs(z_next))", "> 1e8 * (1 + np.abs(z_next))"),
        ("explicit in time", "field(t + dt, z_next, theta)", "field(t, z_next, theta)"),
        ("sign of the residual", "residual = z_next - z - dt *", "residual = z_next - z + dt *"),
        ("columns for rows", "e[i] = 1\n        rows.append(field.vjp(t, z, theta, e)[0])\n    return np.array(rows)", "e[i] = 1\n        rows.append(field.vjp(t, z, theta, e)[0])\n    return np.swapaxes(np.array(rows), 0, 1)"),
        ("I + dt df/dz", "return eye - dt * jacobian", "return eye + dt * jacobian"),
        ("one correction only", "tolerance=1e-12, most=50", "tolerance=1e-12, most=1"),
        ("settled in one entry", "(1 + np.abs(z_next))).all(axis=0)", "(1 + np.abs(z_next))).any(axis=0)"),
        ("what has not settled is kept", "return np.where(settled, z_next, np.nan)", "return z_next"),
        ("the adjoint's matrix is not transposed", "np.swapaxes(M, 0, 1)", "M"),
        ("the adjoint at the start of the step", "dt, t_next, z_next = t[n + 1] - t[n], t[n + 1], states[n + 1]", "dt, t_next, z_next = t[n + 1] - t[n], t[n + 1], states[n]"),
        ("dL/dtheta without dt", "by_theta += dt * d_theta", "by_theta += d_theta"),
        ("dL/dtheta of a, not of lam", "field.vjp(t_next, z_next, theta, lam)", "field.vjp(t_next, z_next, theta, a)"),
        ("sign of dL/dt_n", "by_t[n] -= moved", "by_t[n] += moved"),
        ("the field's own time is left out", "moved + dt * d_t", "moved"),
        ("jumps overwrite a", "a = lam + jumps[n] if n in jumps else lam", "a = jumps[n] if n in jumps else lam"),
        ("a matrix without an inverse counts", "(np.abs(np.linalg.det(np.nan_to_num(matrices))) > 0)", "True"),
    ],
}  # fmt: skip
