"""Mutants of the lesson adjoint: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/adjoint/counted": "test_adjoint.py",
    "lessons/adjoint/explorers": "test_adjoint.py",
}

MUTANTS = {
    "lessons/adjoint/counted": [
        ("no sigma' in the push forward", "self.activation.slope(W @ z + b)[:, None] * (W @ dz", "(W @ dz"),
        ("no share of theta in the push forward", "(W @ dz + affine(dW, db, z))", "(W @ dz)"),
        ("vjp is counted once, however many columns", "self.calls += np.size(a[0])", "self.calls += 1"),
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
    ],
}  # fmt: skip
