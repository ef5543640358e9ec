"""Does a test notice when the mathematics is wrong? Change one thing at a time, and see whether the tests fail.

    make mutants                          all of them, some minutes
    python tests/tools/mutants.py fields  those of one module

Each mutant is made in a copy of the package in a temporary folder, and the tests of its module run there.
One that no test fails for has survived: a test is missing. The exit status is 1 if any survives,
or if a mutant's old text no longer stands in its file exactly once.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
LIMIT = 300  # seconds for the tests of one mutant; tests that hang have noticed, too

# Unusual names only: the tests of module.py are in test_module.py.
TESTS = {
    "losses": "test_gradients.py",
    "scalar": "test_scalar.py test_thesis.py",
    "explorers/adjoint": "test_adjoint.py",
    "explorers/resnet_to_euler": "test_resnet_to_euler.py",
}

# (what breaks, old text, new text), by module
MUTANTS = {
    "activations": [
        ("sign in the slope of sigmoid", "lambda s: s * (1 - s)", "lambda s: s * (1 + s)"),
        ("factor in the slope of sigmoid", "lambda s: s * (1 - s)", "lambda s: 2 * s * (1 - s)"),
        ("sign in the slope of tanh", "1 - s * s", "1 + s * s"),
        ("power in the slope of tanh", "1 - s * s", "1 - s"),
        ("slope of relu at 0", "np.greater(s, 0)", "np.greater_equal(s, 0)"),
        ("slope of relu hides nan", "np.where(np.isnan(s), s, np.greater(s, 0))", "np.greater(s, 0) * 1.0"),
        ("slope taken of x, not of sigma(x)", "self.slope_from_value(self(x))", "self.slope_from_value(_numbers(x))"),
        ("sign in the exponent of sigmoid", "np.exp(np.negative(x))", "np.exp(x)"),
        ("relu turned over", "np.maximum(x, 0.0)", "np.minimum(x, 0.0)"),
    ],
    "fields": [
        ("W in place of its transpose", '"ij...,i...->j..."', '"ji...,i...->j..."'),
        ("the transpose in place of W", '"ij...,j...->i..."', '"ji...,j...->i..."'),
        ("no bias", "return Wz + lift(b, Wz.ndim)", "return Wz + 0 * lift(b, Wz.ndim)"),
        ("runs broadcast on the wrong axis", "lift(a, factor.ndim) * lift(factor, a.ndim)", "a * factor"),
        ("rows and columns of dL/dW swapped", "np.multiply(d[:, None], lift(z, d.ndim), out", "np.multiply(d[None] if m == n else d[:, None], lift(z, d.ndim)[:, None] if m == n else lift(z, d.ndim), out"),
        ("no dL/db", "result[m * n :] = d", "result[m * n :] = 0"),
        ("W read column by column", "parts.append(theta[start : start + m * d].reshape(m, d, *theta.shape[1:]))",
         "parts.append(theta[start : start + m * d].reshape(d, m, *theta.shape[1:]).swapaxes(0, 1))"),
        ("b read one place too early", "theta[start + m * d : start + m * d + m]", "theta[start + m * d - 1 : start + m * d + m - 1]"),
        ("Layer without sigma'", "d = scaled(a, self.activation.slope_from_value(value))", "d = scaled(a, np.ones_like(value))"),
        ("Layer: sigma' of the value", "d = scaled(a, self.activation.slope_from_value(value))", "d = scaled(a, self.activation.slope(value))"),
        ("Layer: the kept value is taken before sigma", "self.activation(affine(W, b, z)) if value is None", "affine(W, b, z) if value is None"),
        ("Perceptron: dL/dW2 with x for sigma(x)", "join(a, h)]", "join(a, affine(W1, b1, z))]"),
        ("Perceptron without sigma'", "self.activation.slope_from_value(h))", "np.ones_like(h))"),
        ("Perceptron: parts in the wrong order", "[join(d, z), join(a, h)]", "[join(a, h), join(d, z)]"),
        ("Perceptron: a passed back without W1", "return transposed(W1, d), np.con", "return a + 0 * transposed(W1, d), np.con"),
        ("TimeScaled: no time derivative", "a_t + self.rate * scaled", "a_t + 0 * scaled"),
        ("TimeScaled: sign of the time derivative", "a_t + self.rate * scaled", "a_t - self.rate * scaled"),
        ("TimeScaled: a without the gain", "self.field.vjp(t, z, theta, gain * a)", "self.field.vjp(t, z, theta, a)"),
        ("TimeScaled: sign of the rate", "return (1 + self.rate * validate.real", "return (1 - self.rate * validate.real"),
    ],
    "solvers": [
        ("stages at the start of the step", "field(t + c * dt, points[-1], theta)", "field(t, points[-1], theta)"),
        ("stages at the end of the step", "field(t + c * dt, points[-1], theta)", "field(t + dt, points[-1], theta)"),
        ("stages all at the start state", "points.append(advance(z, dt, row, slopes))", "points.append(z)"),
        ("RK4: weights", "b=(1 / 6, 1 / 3, 1 / 3, 1 / 6)", "b=(1 / 6, 1 / 3, 1 / 6, 1 / 3)"),
        ("RK4: last stage from half a step", "(0.0, 0.0, 1.0)), b=(1 / 6", "(0.0, 0.0, 0.5)), b=(1 / 6"),
        ("midpoint: the first slope, Euler's", "b=(0.0, 1.0), c=(0.0, 0.5)", "b=(1.0, 0.0), c=(0.0, 0.5)"),
        ("Heun: no average", "b=(0.5, 0.5)", "b=(1.0, 0.0)"),
        ("Heun: wrong time of the second stage", "c=(0.0, 1.0))", "c=(0.0, 0.5))"),
        ("a step of RK4 where no method is named", "dt, method=EULER):\n    \"\"\"One step", "dt, method=RK4):\n    \"\"\"One step"),
        ("dt missing", "z = z + (dt * weight) * slope", "z = z + weight * slope"),
        ("sign of a step", "z = z + (dt * weight) * slope", "z = z - (dt * weight) * slope"),
        ("each step at the time of the next", "stages(field, t[n], states[n], theta, dt, method)", "stages(field, t[n + 1], states[n], theta, dt, method)"),
        ("each step from the first state", "stages(field, t[n], states[n], theta, dt, method)", "stages(field, t[n], states[0], theta, dt, method)"),
        ("a grid of one step too many", "np.linspace(t0, t_end, steps + 1)", "np.linspace(t0, t_end, steps + 2)"),
        ("a grid of one step too few", "np.linspace(t0, t_end, steps + 1)", "np.linspace(t0, t_end, steps)"),
        ("a grid that leaves out its end", "np.linspace(t0, t_end, steps + 1)", "np.linspace(t0, t_end, steps + 1, endpoint=False)"),
    ],
    "losses": [
        ("factor 1/2", '"i...,i...->...", e, e)', '"i...,i...->...", e, e / 2)'),
        ("gradient without the factor 2", "else 2 * e", "else e"),
        ("sign of the gradient", "else 2 * e", "else -2 * e"),
        ("a time asked for twice counts once", "jumps[n] + 2 * e if n in jumps else 2 * e", "2 * e"),
        ("sum over samples, not over components", '"i...,i...->..."', '"...i,...i->..."'),
        ("the state before the one looked at", "states[n] - lift(y", "states[n - 1] - lift(y"),
    ],
    "gradients": [
        ("starts without the jump at the end", "a = jumps.get(last, np.zeros_like(states[0]))", "a = np.zeros_like(states[0])"),
        ("sign of dt in the backward pass", "dt, later = t[n + 1] - t[n], a", "dt, later = t[n] - t[n + 1], a"),
        ("the first step is left out", "        dt, later = t[n + 1] - t[n], a", "        if n == 0:\n            continue\n        dt, later = t[n + 1] - t[n], a"),
        ("the stages of the next state", "stages(field, t[n], states[n], theta, dt, method)", "stages(field, t[n], states[n + 1], theta, dt, method)"),
        ("kept stages of the wrong step", "done = kept[n] if kept", "done = kept[n - 1] if kept"),
        ("jumps overwrite a", "a = a + jumps[n]", "a = jumps[n]"),
        ("the jump at the start is left out", "        if n in jumps:\n            a = a", "        if n in jumps and n > 0:\n            a = a"),
        ("sign of dL/dt_n through dt", "by_t[n] += by_start - by_dt", "by_t[n] += by_start + by_dt"),
        ("dL/dt_(n+1) misses dt", "by_t[n + 1] += by_dt", "by_t[n + 1] -= by_dt"),
        ("dL/dt_n misses the field's own time", "by_t[n] += by_start - by_dt", "by_t[n] += -by_dt"),
        ("a is lost from step to step", "        a = a + d_z\n", "        a = d_z\n"),
        ("sign of a + d_z", "        a = a + d_z\n", "        a = a - d_z\n"),
        ("only the last stage feeds dL/dtheta", "        by_theta += d_theta\n", "        by_theta += d_theta * (i == len(points) - 1)\n"),
        ("stages do not pass on a", "shares[j] + (dt * weight) * d_z", "shares[j]"),
        ("stages pass on a, not d_z", "shares[j] + (dt * weight) * d_z", "shares[j] + (dt * weight) * a"),
        ("stages visited first to last", "for i in reversed(range(len(points))):", "for i in range(len(points)):"),
        ("slopes of the wrong stage", "shares[i], slopes[i])", "shares[i], slopes[0])"),
        ("stages pulled back at the start time", "field.vjp(t + method.c[i] * dt", "field.vjp(t"),
        ("no share of time for later stages", "by_dt = by_dt + c * d_t +", "by_dt = by_dt +"),
        ("no share of space for later stages", "(d_z * (point - z)).sum(axis=0) / dt", "0"),
        ("no share of the step itself", "by_dt = (a * (z_next - z)).sum(axis=0) / dt", "by_dt = 0 * a.sum(axis=0)"),
        ("continuous: sign of a_t", "-a_z, -a_theta, -a_t[None]", "-a_z, -a_theta, a_t[None]"),
        ("continuous: sign of a_theta", "-a_z, -a_theta, -a_t[None]", "-a_z, a_theta, -a_t[None]"),
        ("continuous: sign of a", "-a_z, -a_theta, -a_t[None]", "a_z, -a_theta, -a_t[None]"),
        ("continuous: a_t jumps at the start, too", "        if n > 0:\n            path[n, -1] -=", "        if True:\n            path[n, -1] -="),
        ("continuous: sign of the jump of a_t", "path[n, -1] -= (jumps", "path[n, -1] += (jumps"),
        ("continuous: jumps overwrite a", "path[n, d : 2 * d] += jumps[n]", "path[n, d : 2 * d] = jumps[n]"),
        ("continuous: starts from the stored state before", "start[:d] = states[n + 1]", "start[:d] = states[n]"),
        ("continuous: stored and not stored swapped", "        if stored:", "        if not stored:"),
        ("continuous: time of the backward step", "step(augmented(field), t[n + 1], start", "step(augmented(field), t[n], start"),
        ("continuous: forward in time", "theta, t[n] - t[n + 1], method)", "theta, t[n + 1] - t[n], method)"),
        ("continuous: sign of dL/dt_0", "by_t[0] = path[0, -1]", "by_t[0] = -path[0, -1]"),
        ("continuous: not stored by default", "stored=True):\n    \"\"\"The continuous", "stored=False):\n    \"\"\"The continuous"),
        ("continuous: always Euler", "t[n] - t[n + 1], method)", "t[n] - t[n + 1])"),
        ("differences: one-sided", "down[i] -= h", "down[i] -= 0"),
        ("differences: step not in proportion", "h = step * np.maximum(1, np.abs(x[i]))", "h = step"),
        ("differences: step of a negative x", "np.abs(x[i])", "x[i]"),
        ("differences: factor 2", "/ (up[i] - down[i])", "/ h"),
        ("differences: divided by the step that was meant", "/ (up[i] - down[i])", "/ (2 * h)"),
        ("differences: one value for each x", "(len(x), *np.broadcast_shapes(x.shape[1:], np.shape(function(x))))", "np.broadcast_shapes(x.shape, (len(x), *np.shape(function(x))))"),
    ],
    "initialize": [
        ("variance for deviation", "np.sqrt(2 / (d + m))", "2 / (d + m)"),
        ("only one width counts", "np.sqrt(2 / (d + m))", "np.sqrt(2 / (2 * d))"),
        ("runs depend on how many are drawn", "standard_normal((n, len(deviation)))", "standard_normal((len(deviation), n)).T"),
        ("uniform, not normal", ".standard_normal((n, len(deviation)))", ".uniform(-(3**0.5), 3**0.5, (n, len(deviation)))"),
    ],
    "optimizers": [
        ("ascent", "return theta - self.lr * gradient, state", "return theta + self.lr * gradient, state"),
        ("whole numbers stay whole", " and theta.dtype == gradient.dtype == np.float64", ""),
        ("momentum as an average", "self.beta * state[0] + gradient", "self.beta * state[0] + (1 - self.beta) * gradient"),
        ("momentum: the velocity of before", "theta - self.lr * velocity, (velocity,)", "theta - self.lr * (self.beta * state[0]), (velocity,)"),
        ("Adam: beta1 and beta2 swapped", "m = self.beta1 * state[0] + (1 - self.beta1)", "m = self.beta2 * state[0] + (1 - self.beta2)"),
        ("Adam: |g| for g^2", "(1 - self.beta2) * gradient**2", "(1 - self.beta2) * np.abs(gradient)"),
        ("Adam: epsilon inside the root", "(np.sqrt(v_hat) + self.epsilon)", "np.sqrt(v_hat + self.epsilon)"),
        ("Adam: counts from 2", "count = state[2] + 1", "count = state[2] + 2"),
        ("Adam: no bias correction of m", "m / (1 - self.beta1**count), v", "m, v"),
        ("Adam: no bias correction of v", "v / (1 - self.beta2**count)", "v"),
        ("Lookahead: synchronises before the first step", "sync = (count + 1) % self.k == 0", "sync = count % self.k == 0"),
        ("Lookahead: every k + 1 steps", "sync = (count + 1) % self.k == 0", "sync = (count + 1) % (self.k + 1) == 0"),
        ("Lookahead: every k - 1 steps", "sync = (count + 1) % self.k == 0", "sync = (count + 1) % np.maximum(self.k - 1, 1) == 0"),
        ("Lookahead: alpha and 1 - alpha", "(1 - self.alpha) * slow + self.alpha * fast", "self.alpha * slow + (1 - self.alpha) * fast"),
        ("Lookahead: alpha not of the difference", "(1 - self.alpha) * slow + self.alpha * fast", "slow + self.alpha * fast"),
        ("Lookahead: fast weights go on", "        fast = np.where(sync, slow, fast)\n", ""),
        ("Lookahead: synchronises all runs together", "fast = np.where(sync, slow, fast)", "fast = slow"),
        ("Lookahead: resets the inner state always", "inner_state = _where(sync, self.inner.init(fast), inner_state)", "inner_state = self.inner.init(fast)"),
        ("Lookahead: resets the inner state though not asked", "        if self.reset:", "        if True:"),
        ("Lookahead: never resets the inner state", "        if self.reset:", "        if False:"),
        ("Lookahead: evaluates the fast weights", "        return state[0]\n", "        return theta\n"),
        ("Lookahead: slow weights start at 0", "return self.start(theta), self.inner.init(theta), 0", "return np.zeros_like(theta), self.inner.init(theta), 0"),
        ("Lookahead: the count starts at 1", "return self.start(theta), self.inner.init(theta), 0", "return self.start(theta), self.inner.init(theta), 1"),
        ("Lookahead: the count stands still at a synchronisation", "inner_state)\n        return fast, (slow, inner_state, count + 1)", "inner_state)\n        return fast, (slow, inner_state, count)"),
        ("Lookahead: the gradient of before the inner step is used twice", "self.inner.step(theta, gradient, inner_state)", "self.inner.step(self.inner.step(theta, gradient, inner_state)[0], gradient, inner_state)"),
    ],
    "training": [
        ("iterations counted from 0", "(iterations, i + 1), (evaluations, i)", "(iterations, i), (evaluations, i)"),
        ("the gradient that stopped is counted", "(iterations, i + 1), (evaluations, i)", "(iterations, i + 1), (evaluations, i + 1)"),
        ("runs first in memory", "tree.compress(mask, axis=-1)", "tree[..., mask]"),
        ("runs first in memory from the start", "theta = np.ascontiguousarray(validate.array", "theta = (validate.array"),
        ("the rule compares with the first loss", "            previous = loss\n", "            previous = loss if previous is None else previous\n"),
        ("rates do not leave with their runs", "replace(tree, **{f.name: _keep(getattr(tree, f.name), mask) for f in fields(tree)})", "tree"),
        ("runs that stay and runs that leave swapped", "live = np.flatnonzero(~gone) if live is ... else live[~gone]", "live = np.flatnonzero(gone) if live is ... else live[gone]"),
        ("budgets are one step longer", "budget[live] <= i if leaving", "budget[live] < i if leaving"),
        ("runs out of budget are called stopped", "& (diverged | stopped) & ~spent", "& (diverged | stopped)"),
        ("divergence does not end a run", "& (diverged | stopped) & ~spent", "& stopped & ~spent"),
        ("divergence is called the rule", 'np.where(diverged, "diverged", "rule")', '"rule"'),
        ("divergence in the last step is not named", '    ended[~np.isfinite(result).all(axis=0)] = "diverged"', "    pass"),
        ("the loss of a diverged run is not shown", "losses[i, live] = np.where(diverged & ~spent, loss, np.nan)", "pass"),
        ("the loss after the budget is shown", "np.where(diverged & ~spent, loss", "np.where(diverged, loss"),
        ("what has been kept is computed again", "method, kept)[0]", "method)[0]"),
        ("the loss of the stopping iteration is shown", "losses[i, live] = np.where(diverged & ~spent, loss, np.nan)", "losses[i, live] = loss"),
        ("no slices", "theta.shape[1] > SLICE", "theta.shape[1] > 10**9"),
        ("one slice too few", "-(-theta.shape[1] // SLICE)", "theta.shape[1] // SLICE"),
        ("batches are not passed on one by one", "(batches[i],)", "(batches[0],)"),
        ("stopped runs keep their fast weights", "                    result[:, live] = optimizer.weights(theta, state)", "                    result[:, live] = theta"),
        ("the weights of the loss are those after the step", "                path[i][:, live] = theta\n            theta, state = optimizer.step(theta, gradient, state)",
         "                path[i][:, live] = optimizer.step(theta, gradient, state)[0]\n            theta, state = optimizer.step(theta, gradient, state)"),
        ("the story's own path is not cut to its runs", "self.path[:length, ..., chosen]", "self.path[:length]"),
    ],
    "thesis": [
        ("printed: sign of the step of a", "a = a - dt * transposed(W, a * field", "a = a + dt * transposed(W, a * field"),
        ("printed: sigma' where the text has it", "slope(states[n]))\n", "slope(affine(W, _, states[n])))\n"),
        ("printed: order of update and product", "        gradient += join(dt * a, states[n])\n        a = a - dt * transposed(W, a * field.activation.slope(states[n]))",
         "        a = a - dt * transposed(W, a * field.activation.slope(states[n]))\n        gradient += join(dt * a, states[n])"),
        ("printed: the state after the step", "        gradient += join(dt * a, states[n])\n        a = a - dt * transposed(W, a * field", "        gradient += join(dt * a, states[n + 1])\n        a = a - dt * transposed(W, a * field"),
        ("prose: sigma' of the state", "field.activation.slope(affine(W, b, states[n]))", "field.activation.slope(states[n])"),
        ("prose: sigma' inside W^T", "transposed(W, a) * field.activation.slope(affine(W, b, states[n]))", "transposed(W, a * field.activation.slope(affine(W, b, states[n])))"),
        ("the program's rule stops a rising loss", "(previous - loss > 0) & (previous - loss < TOLERANCE)", "previous - loss < TOLERANCE"),
        ("the worded rule lets a rising loss go on", "    return previous - loss < TOLERANCE", "    return (previous > loss) & (previous - loss < TOLERANCE)"),
        ("dashed line from the first fast step", "losses[self.k - 1 :: self.k]", "losses[:: self.k]"),
        ("dashed line after the synchronisation", "losses[self.k - 1 :: self.k]", "losses[self.k :: self.k]"),
        ("slow updates off by one", "self.lookahead.iterations // self.k", "(self.lookahead.iterations - 1) // self.k"),
        ("Lookahead has as many fast steps as gradient descent", "(lr, k, alpha, iterations * k)", "(lr, k, alpha, iterations)"),
        ("gradient descent with alpha 1/2", "(lr, 1, 1.0, iterations)", "(lr, 1, 0.5, iterations)"),
        ("rates and ks of the cells swapped", "for k in ks for lr in rates]\n    starts", "for lr in rates for k in ks]\n    starts"),
        ("tolerance", "TOLERANCE = 0.0007", "TOLERANCE = 0.00071"),
        ("step", "time_grid(0, 2, 0.2)", "time_grid(0, 2, 0.25)"),
    ],
    "scalar": [
        ("sign in sigma'", "p * u * (1 - u), q", "p * u * (1 + u), q"),
        ("order of product and update", "sx, sy = sigmoid(x), sigmoid(y)", "sx, sy = sigmoid(u), sigmoid(v)"),
        ("synchronises one step late", "        if i % k == 0:", "        if i % k == 1 % k:"),
        ("alpha and 1 - alpha", "(1 - alpha) * s + alpha * x", "alpha * s + (1 - alpha) * x"),
        ("a rising loss stops", "0 < losses[-1] - loss < tolerance", "losses[-1] - loss < tolerance"),
        ("W for its transpose", "p, q = p + DT * (a * r + c * s), q + DT * (b * r + d * s)", "p, q = p + DT * (a * r + b * s), q + DT * (c * r + d * s)"),
        ("printed: W for its transpose", "p, q = p - DT * (a * r + c * s), q - DT * (b * r + d * s)", "p, q = p - DT * (a * r + b * s), q - DT * (c * r + d * s)"),
        ("printed: sign of the step of a", "p, q = p - DT * (a", "p, q = p + DT * (a"),
        ("no factor 2", "p, q = (2 * (z - y)", "p, q = (1 * (z - y)"),
        ("no dt in the gradient", "return [DT * g for g", "return [g for g"),
        ("rows and columns of dL/dW swapped", "gb + r * y, gc + s * x", "gb + s * x, gc + r * y"),
        ("the components step one after the other", "x, y = x + DT * u, y + DT * v", "x = x + DT * u; y = y + DT * sigmoid(c * x + d * y + f)"),
        ("the fast weights go on", "            fast = slow = [(1", "            slow = [(1"),
        ("the sync belongs to the next step", "range(1, k * iterations + 1)", "range(0, k * iterations)"),
        ("one step too few", "range(1, k * iterations + 1)", "range(1, k * iterations)"),
        ("the stopping loss is recorded", "            break\n        losses.append(loss)", "            losses.append(loss)\n            break\n        losses.append(loss)"),
        ("an infinite loss does not end a run", "        if not isfinite(loss):", "        if False:"),
        ("sigmoid below -700", "0.0 if x <= -700", "1.0 if x <= -700"),
    ],
    "adjoint": [
        ("no sigma' in the push forward", "self.activation.slope(W @ z + b)[:, None] * (W @ dz", "(W @ dz"),
        ("no share of theta in the push forward", "(W @ dz + affine(dW, db, z))", "(W @ dz)"),
        ("vjp is counted once, however many columns", "self.calls += np.size(a[0])", "self.calls += 1"),
        ("a call is counted once, however many columns", "self.calls += np.size(theta[0])", "self.calls += 1"),
        ("push is counted once, however many columns", "self.calls += dz[0].size", "self.calls += 1"),
        ("push: change of z for z", "affine(dW, db, z)", "affine(dW, db, dz[:, 0])"),
        ("push: slope of z", "self.activation.slope(W @ z + b)", "self.activation.slope(z)"),
    ],
    "networks": [
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
    "claims": [
        ("no factor 2 in the jump", "{last: 2 * error}", "{last: error}"),
        ("the state before the last", "error = states[-1] - goals", "error = states[-2] - goals"),
        ("targets of starts mixed", "np.tile(goals, len(cells))", "np.repeat(goals, len(cells), axis=1)"),
        ("rates of starts and cells mixed", "np.repeat(column, starts.shape[1])", "np.tile(column, starts.shape[1])"),
        ("the last loss for that of the weights at the end", "end = objective(story.theta)[0]", "end = story.losses[-1]"),
        ("a diverged run is left as nan", "np.where(np.isfinite(end), end, np.inf).reshape", "end.reshape"),
        ("batches of no cell where there are many starts", "max(1, SLICE // n)", "SLICE // n"),
        ("cells between two batches are lost", "range(0, len(cells), at_once)", "range(0, len(cells), at_once + 1)"),
        ("interval: middle", "(p + z**2 / (2 * n)) /", "(p + z**2 / n) /"),
        ("interval: 4 n^2", "z**2 / (4 * n**2)", "z**2 / (2 * n**2)"),
        ("interval: p (1 - p)", "p * (1 - p) / n", "p / n"),
        ("interval: not divided by 1 + z^2 / n", "z**2 / (4 * n**2)) / (1 + z**2 / n)", "z**2 / (4 * n**2))"),
        ("interval: 90 per cent", "z=1.96", "z=1.645"),
        ("interval: ends swapped", "return p, middle - half, middle + half", "return p, middle + half, middle - half"),
        ("reached: only below", "below = losses <= level", "below = losses < level"),
        ("reached: the last time above", "below.argmax(axis=0)", "(len(below) - 1 - below[::-1].argmax(axis=0))"),
        ("reached: counts from 1", "every * below.argmax(axis=0)", "every * (below.argmax(axis=0) + 1)"),
        ("reached: points for evaluations", "every * below.argmax(axis=0)", "below.argmax(axis=0)"),
        ("reached: a run that never gets there needs 0", "below.argmax(axis=0), np.inf)", "below.argmax(axis=0), 0.0)"),
    ],
    "spiral": [
        ("turns the other way", "[[-0.2, 2.0], [-2.0, -0.2]]", "[[-0.2, -2.0], [2.0, -0.2]]"),
        ("grows", "[[-0.2, 2.0], [-2.0, -0.2]]", "[[0.2, 2.0], [-2.0, 0.2]]"),
        ("noise squared", "path + NOISE * np", "path + NOISE**2 * np"),
        ("a window compared one time too early", "np.stack([data[first + n].T", "np.stack([data[first + n - 1].T"),
        ("a window from the first observation", "z0 = data[first].T", "z0 = data[0 * first].T"),
        ("a window of one step less", "for n in range(1, WINDOW + 1)])", "for n in [*range(1, WINDOW), WINDOW - 1]])"),
        ("sum over the times of a window", "return loss(states).mean(axis=-1) / WINDOW, gradient.mean(axis=-1) / WINDOW", "return loss(states).mean(axis=-1), gradient.mean(axis=-1)"),
        ("sum over the windows", "return loss(states).mean(axis=-1) / WINDOW, gradient.mean(axis=-1) / WINDOW", "return loss(states).sum(axis=-1) / WINDOW, gradient.sum(axis=-1) / WINDOW"),
        ("Euler in the windows", "t, HEUN, kept)\n        gradient, _ = backward(FIELD, theta[..., None], states, t, loss.gradient(states), HEUN, kept)",
         "t, 'euler', kept)\n        gradient, _ = backward(FIELD, theta[..., None], states, t, loss.gradient(states), 'euler', kept)"),
        ("windows never start at the last place", "integers(0, len(TIMES) - WINDOW, size", "integers(0, len(TIMES) - WINDOW - 1, size"),
        ("windows leave the data", "integers(0, len(TIMES) - WINDOW, size", "integers(0, len(TIMES) - WINDOW + 1, size"),
        ("a window that leaves the data is taken", "len(TIMES) - 1 - WINDOW\n", "len(TIMES) - WINDOW\n"),
        ("error: mean over components", ".sum(axis=1).mean(axis=0))", ".mean(axis=1).mean(axis=0))"),
        ("error: the end only", ".sum(axis=1).mean(axis=0))", ".sum(axis=1)[-1])"),
        ("error: no root", "return np.sqrt(((states - target)", "return (((states - target)"),
    ],
    "resnet_to_euler": [
        ("plain: slope without w", "return s, slope * w", "return s, slope"),
        ("printed: He's slope", "return (s + u, (slope + 1) * w)", "return (s + u, slope * w + 1)"),
        ("printed: He's skip", "return (s + u, (slope + 1) * w)", "return (s + z, (slope + 1) * w)"),
        ("residual: the printed skip", "else (s + z, slope * w + 1)", "else (s + u, slope * w + 1)"),
        ("residual: slope without 1", "else (s + z, slope * w + 1)", "else (s + z, slope * w)"),
        ("slope of the value", "float(sigmoid.slope(u))", "float(sigmoid.slope(sigmoid(u)))"),
        ("flow: t and z swapped", "slopes = f(t, z)", "slopes = f(z, t)"),
        ("flow: arrows of the wrong slope", "1 / length, slopes / length", "1 / length, -slopes / length"),
    ],
    "chain_rule": [
        ("arrows point backwards", 'ax.annotate("", (x_end, y_end), (x, y), arrow', 'ax.annotate("", (x, y), (x_end, y_end), arrow'),
        ("chain: arrows to the link before", '(f"{i}", f"{i + 1}"): label', '(f"{i + 1}", f"{i}"): label'),
        ("chain: notes one circle late", '{f"{i}": note for i, note in enumerate(notes or [])}', '{f"{max(i - 1, 0)}": note for i, note in enumerate(notes or [])}'),
        ("labels at the start of their arrow", "label, ((x + x_end) / 2, (y + y_end) / 2)", "label, (x, y)"),
    ],
    "figures": [
        ("percentiles off by one", "np.ceil(q / 100 * count).astype(int) - 1", "np.ceil(q / 100 * count).astype(int)"),
        ("percentiles count nan", "np.sum(~np.isnan(values), axis=-1)", "np.sum(~np.isnan(values) | True, axis=-1)"),
        ("a run that has ended goes back to its first value", "np.arange(len(values))[:, None]", "0 * np.arange(len(values))[:, None]"),
        ("slope upside down", "np.polyfit(np.log(x), np.log(y), 1)", "np.polyfit(np.log(y), np.log(x), 1)"),
        ("the intercept for the slope", "np.polyfit(np.log(x), np.log(y), 1)[0]", "np.polyfit(np.log(x), np.log(y), 1)[1]"),
        ("curves start at 0", "return np.arange(1, len(seen) + 1), seen", "return np.arange(len(seen)), seen"),
        ("bands start at 0", "x = np.arange(1, len(panel.standard.losses) + 1)", "x = np.arange(len(panel.standard.losses))"),
        ("band of the median alone", "ax.fill_between(x, low, high", "ax.fill_between(x, middle, high"),
        ("words: the first loss for the last", "low, middle, high = quantiles(hold(losses)[-1])", "low, middle, high = quantiles(hold(losses)[0])"),
    ],
    "explorers/by_hand": [
        ("chain rule: no sigma'", "        d = a * sigmoid.slope(x)\n", "        d = a\n"),
        ("chain rule: sign", "return a + DT * W.T @ d", "return a - DT * W.T @ d"),
        ("listing: sigma' where the text has it", "        d = a * sigmoid.slope(z)\n", "        d = a * sigmoid.slope(x)\n"),
        ("text: sigma' of the state", "d = (W.T @ a) * sigmoid.slope(x)", "d = (W.T @ a) * sigmoid.slope(z)"),
        ("no factor 2 at the end", "    a = 2 * (states[-1] - TARGET)\n", "    a = states[-1] - TARGET\n"),
        ("back from the state after the step", "a, lines = back_step(kind, a, states[n], arguments[n])", "a, lines = back_step(kind, a, states[n + 1], arguments[n])"),
    ],
    "explorers/lookahead": [
        ("alpha and 1 - alpha", "(1 - alpha) * slow + alpha * fast", "alpha * slow + (1 - alpha) * fast"),
        ("synchronises one step early", "if i % k == 0:", "if i % k == k - 1:"),
        ("the fast weights go on", "            fast = slow = (1", "            slow = (1"),
        ("the fast ends uphill", "path[:-1] - lr * CURVATURE", "path[:-1] + lr * CURVATURE"),
        ("loss without 1/2", "return 0.5 * (CURVATURE", "return (CURVATURE"),
        ("contraction per slow update", "(1 - lr_h) ** k) ** (1 / k)", "(1 - lr_h) ** k)"),
        ("contraction: alpha and 1 - alpha", "np.abs(1 - alpha + alpha * (1", "np.abs(alpha + (1 - alpha) * (1"),
        ("limit of odd k for even k", "np.where(ks % 2, 1 +", "np.where(ks % 2 == 0, 1 +"),
        ("limit: sign", "1 + (2 / alpha - 1) ** (1 / ks)", "1 + (2 / alpha + 1) ** (1 / ks)"),
    ],
    "explorers/networks": [
        ("slope of a neuron without w", "slope = w * local", "slope = local"),
        ("gradient without sigma'", "(back[-1] * sigma.slope(z_l))", "(back[-1] * 1)"),
        ("gradient through W, not its transpose", "W.T @ (back", "np.abs(W.T) @ (back"),
        ("sizes in the wrong order", "for vectors in (h, back[::-1])", "for vectors in (h, back)"),
    ],
    "explorers/chain_rule": [
        ("slope of square", 'lambda v: 2 * v),\n    ("sin", np.sin, np.cos),\n    ("exp"', 'lambda v: v),\n    ("sin", np.sin, np.cos),\n    ("exp"'),
        ("slopes at the value behind the link", "slopes.append(float(slope(values[-1])))\n        values.append(float(function(values[-1])))", "values.append(float(function(values[-1])))\n        slopes.append(float(slope(values[-1])))"),
        ("the nudge meets one slope too few", "np.cumprod([1.0, *slopes])", "np.cumprod([1.0, 1.0, *slopes[1:]])"),
        ("central difference divided by h", "(function(up) - function(down)) / (up - down)", "(function(up) - function(down)) / (up - x)"),
    ],
    "explorers/resnet_to_euler": [
        ("printed: slope without 1", 'slope = s * (1 - s) + (kind == "printed")', "slope = s * (1 - s)"),
        ("residual: slope without 1", 'g * (slope * w + (kind == "residual"))', "g * slope * w"),
        ("Heun: no average", "(k + f(t + dt, z + dt * k)) / 2", "f(t + dt, z + dt * k)"),
        ("RK4: weights", "(k + 2 * k2 + 2 * k3 +", "(k + 2 * k2 + k2 + k3 +"),
        ("exact solution: sign of the forced part", "RATE * RATE * cos(t) + RATE * sin(t)", "RATE * RATE * cos(t) - RATE * sin(t)"),
    ],
    "explorers/adjoint": [
        ("stored and re-integrated swapped", "for kept in (True, False))", "for kept in (False, True))"),
        ("differences divided by one step", "(up - down) / 2e-5", "(up - down) / 1e-5"),
        ("part of the adjoint for dL/dtheta", "{True: stored[0, 4:-1]", "{True: stored[0, 3:-2]"),
        ("the end for the start", "False: seen[0, 4:-1]", "False: seen[1, 4:-1]"),
    ],
    "explorers/figures_4_to_12": [
        ("printed and exact swapped", 'backward == "exact"', 'backward == "printed"'),
        ("slow losses from the first fast step", "ahead.losses[k - 1 :: k]", "ahead.losses[::k]"),
        ("slow updates off by one", "{ahead.iterations // k} slow updates", "{ahead.iterations // k + 1} slow updates"),
        ("drawn from 0", "x = np.arange(1, len(seen) + 1)", "x = np.arange(len(seen))"),
    ],
    "explorers/start_here": [
        ("the path of the next iteration", "story.path[iteration, :, seed]", "story.path[min(iteration + 1, ITERATIONS), :, seed]"),
        ("the loss of the next iteration", "{say(losses[iteration])}", "{say(losses[iteration + 1])}"),
        ("another start", "story.losses[:, seed]", "story.losses[:, seed - 1]"),
    ],
    "explorers/beyond": [
        ("the weights of another run", "weights = story.path[step, :, seed]", "weights = story.path[step, :, seed - 1]"),
        ("the field's own path from a wrong place", "integrate(spiral.FIELD, weights, spiral.START", "integrate(spiral.FIELD, weights, -spiral.START"),
        ("the error at the beginning of another run", "first = errors[0][seed]", "first = errors[0][seed - 1]"),
        ("every solver with as many steps", "EVALUATIONS // len(method.b) + 1", "EVALUATIONS + 1"),
        ("the true flow by the same solver", "thesis.START, FINE, RK4)", "thesis.START, t, method)"),
        ("Lookahead left out", 'if wrap == "in Lookahead"', 'if wrap == "alone"'),
    ],
    "explorers/claims": [
        ("rivals in the wrong rows", "zip(names, (0, 1, k), strict=True)", "zip(names, (0, 1, k - 1), strict=True)"),
        ("lr / 2 without the half", "(0.5, 1, 1.0)", "(1.0, 1, 1.0)"),
        ("printed and exact swapped", '{"printed": thesis.printed, "exact": exact}', '{"exact": thesis.printed, "printed": exact}'),
        ("starts that succeed are counted", "ends > FAILED", "ends <= FAILED"),
    ],
}  # fmt: skip


class Changed(Exception):
    """A mutant whose old text is not in its file exactly once, or that is no Python."""


def tests_of(module):
    usual = "test_explorers.py" if module.startswith("explorers/") else f"test_{module}.py"
    return [f"tests/{name}" for name in TESTS.get(module, usual).split()]


def copy_to(folder):
    """The package and its tests, with settings of their own: no notebooks, no plugins."""
    ignore = shutil.ignore_patterns("__pycache__", "browser", "tools")
    for name in ("nodetutor", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    (folder / "pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib\npythonpath = . tests\nfilterwarnings = error\n", encoding="utf-8"
    )


def run_tests(folder, module):
    """(whether the tests pass, the first failure): in `folder`, one process, a limited time."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests_of(module)]
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return False, f"not ready after {LIMIT} s"
    if done.returncode not in (0, 1, 2):  # passed, failed, failed while importing
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    failures = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, failures[0].split(" - ")[0].rpartition("::")[2] if failures else ""


@contextlib.contextmanager
def mutated(path, old, new):
    """The file with `old` replaced by `new`, and as it was afterwards."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise Changed(f"the old text stands there {text.count(old)} times: {old!r}")
    changed = text.replace(old, new)
    try:
        compile(changed, path.name, "exec")
    except SyntaxError as error:
        raise Changed(f"the new text is no Python: {error}") from error
    path.write_text(changed, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def judge(folders, module, breaks, old, new):
    """Run one mutant in a free copy; print and return "killed", "survived" or "error"."""
    folder = folders.get()
    start = time.perf_counter()
    try:
        with mutated(folder / "nodetutor" / f"{module}.py", old, new):
            passed, first = run_tests(folder, module)
        verdict = "survived" if passed else "killed"
    except (Changed, RuntimeError) as error:
        verdict, first = "error", str(error)
    finally:
        folders.put(folder)
    seconds = time.perf_counter() - start
    print(f"{verdict:8}  {module:12}{seconds:5.1f} s  {breaks}{f'  ({first})' if first else ''}", flush=True)
    return verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="module", help=", ".join(MUTANTS) + "; all if none is named")
    chosen = parser.parse_args().modules or list(MUTANTS)
    if unknown := set(chosen) - set(MUTANTS):
        parser.error(f"no mutants of {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = Queue()
        for i in range(AT_ONCE):
            copy_to(Path(made) / str(i))
            folders.put(Path(made) / str(i))
        for module, (passed, first) in zip(chosen, pool.map(lambda m: run_tests(Path(made) / "0", m), chosen), strict=True):
            if not passed:
                sys.exit(f"The tests of {module} fail without any mutant: {first}")
        jobs = [(module, *mutant) for module in chosen for mutant in MUTANTS[module]]
        verdicts = list(pool.map(lambda job: judge(folders, *job), jobs))
    counts = {verdict: verdicts.count(verdict) for verdict in ("killed", "survived", "error")}
    print(f"{len(jobs)} mutants: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    sys.exit(counts["killed"] < len(jobs))


if __name__ == "__main__":
    main()
