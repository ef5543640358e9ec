"""Mutants of the lesson adjoint: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/adjoint/counted": "test_adjoint.py",
    "lessons/adjoint/explorers": "test_adjoint.py",
    "lessons/adjoint/ways": "test_adjoint.py",
    "lessons/adjoint/drawings": "test_adjoint.py",
}

MUTANTS = {
    "lessons/adjoint/counted": [
        ("no sigma' in the push forward", "self.activation.slope(W @ z + b)[:, None] * (W @ dz", "(W @ dz"),
        ("no share of theta in the push forward", "(W @ dz + affine(dW, db, z))", "(W @ dz)"),
        ("vjp is counted once, however many columns", "before + np.size(a[0])", "before + 1"),
        ("what vjp evaluates inside is counted, too", "self.calls = before + np.size(a[0])", "self.calls += np.size(a[0])"),
        ("a call is counted once, however many columns", "self.calls += np.size(theta[0])", "self.calls += 1"),
        ("push is counted once, however many columns", "self.calls += dz[0].size", "self.calls += 1"),
        ("push: change of z for z", "affine(dW, db, z)", "affine(dW, db, dz[:, 0])"),
        ("push: slope of z", "self.activation.slope(W @ z + b)", "self.activation.slope(z)"),
    ],
    "lessons/adjoint/explorers": [
        ("stored and re-integrated swapped", "for kept in (True, False))", "for kept in (False, True))"),
        ("differences divided by one step", "(up - down) / 2e-5", "(up - down) / 1e-5"),
        ("part of the adjoint for dL/dtheta", "{True: stored[0, 4:-1]", "{True: stored[0, 3:-2]"),
        ("the end for the start", "False: seen[0, 4:-1]", "False: seen[1, 4:-1]"),
        ("every later column is nudged, too", "z[:, n] += NUDGE", "z[:, n:] += NUDGE"),
        ("a nudge in degrees taken for radians", "np.sin(np.radians(angle))", "np.sin(angle)"),
        ("the loss without the nudge is forgotten", "thesis.LOSS(paths) - thesis.LOSS(z)", "thesis.LOSS(paths)"),
    ],
    "lessons/adjoint/ways": [
        ("one-sided differences", "down = loss(solve(field, theta[:, None] - nudges", "down = loss(solve(field, theta[:, None] - 0 * nudges"),
        ("sensitivities without dt", "S = S + dt * field.push", "S = S + field.push"),
        ("z moves before its sensitivities", "field.push(z, theta, S, np.eye(len(theta)))", "field.push(z + dt * field(t[n], z, theta), theta, S, np.eye(len(theta)))"),
        ("the later end in the discrete adjoint", "field.vjp(t[n], states[n], theta, a)", "field.vjp(t[n], states[n + 1], theta, a)"),
        ("the lean adjoint does not bring z back", "z, a = z - dt * field(t[n + 1], z, theta), a", "z, a = z, a"),
        ("the count of another field", "return field.calls, gradient", "return 2 * field.calls, gradient"),
        ("bytes for floats", "tracemalloc.get_traced_memory()[1] / 8", "tracemalloc.get_traced_memory()[1]"),
    ],
    "lessons/adjoint/drawings": [
        ("one state fewer", "d * (N + 1) + d", "d * N + d"),
        ("the jump is drawn twice", "piece[0] -= jumps[start][i]", "piece[0] -= 2 * jumps[start][i]"),
        ("the jump with the wrong sign in words", "after = curve[n, i] - jumps[n][i]", "after = curve[n, i] + jumps[n][i]"),
        ("the limit without its transpose", "J.T @ a[80]", "J @ a[80]"),
        ("the flow's derivative without its step", "np.eye(2) - e * J", "np.eye(2) - J"),
        ("the stored state for the recovered one", "EULER, stored=False)", "EULER, stored=True)"),
    ],
}  # fmt: skip
