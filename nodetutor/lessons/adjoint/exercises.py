"""The exercises of notebook 04."""

import numpy as np

from nodetutor.gradients import continuous, exact
from nodetutor.lessons.adjoint.explorers import FIELDS
from nodetutor.notebook.replies import Reply, as_float, as_pair, function, missing, number
from nodetutor.solvers import solve
from nodetutor.thesis import LOSS, START


def evaluations(answer):
    """Predict: evaluations for central differences with p = 1000, RK4 and 50 steps."""
    right = "two solutions for each parameter, 200 evaluations in each. A walk forward and a walk back need a few hundred in all, for any p."
    mistakes = [
        (1000 * 50 * 4, "central differences move every parameter up and down: two solutions for each."),
        (
            1001 * 50 * 4,
            "this counts one-sided differences: the unmoved solution and one more for each parameter. Central ones move up and down.",
        ),
        (2 * 1000 * 50, "RK4 evaluates the field more than once in each step."),
        (
            1000 * 50,
            "two things are missing: each parameter moves up and down, and RK4 has several evaluations in each step.",
        ),
        (2 * 1000, "this is the number of solutions. How many evaluations does one solution need?"),
        (2 * 1000 * 4, "each solution makes 50 steps, not one."),
        (
            2 * 50 * 4,
            "this is a walk forward and one back, as the adjoint does it. Differences must solve anew for every parameter.",
        ),
        (50 * 4, "this is one solution. How many does the whole gradient need?"),
        (1001 * 50, "this counts one-sided differences with Euler's method: RK4 has several evaluations in each step."),
    ]
    return number(
        answer,
        2 * 1000 * 50 * 4,
        right,
        mistakes,
        tolerance=1e-6,
        hint="Count solutions, then steps, then evaluations in a step.",
    )


def _adjoint(jacobians, jumps, dt, sign=1, transpose=True, keep="add", early=False, turned=True, scaled=True):
    """a_n = a_(n+1) + dt J_n^T a_(n+1) + jump_n, or one of the usual mistakes."""
    a = jumps[-1]
    curve = [a]
    for J, jump in zip(jacobians[::-1], jumps[-2::-1], strict=True):
        start = a + jump if early else a
        step = (dt if scaled else 1.0) * ((J.T if transpose else J) @ start)
        a = start + sign * step
        if not early:
            kept = {"add": a + jump, "replace": jump if np.any(jump) else a, "never": a}
            a = (kept | {"minus": a - jump, "shrink": a + dt * jump})[keep]
        curve.append(a)
    return np.array(curve[::-1] if turned else curve)


def _forward_jacobians(jacobians, jumps, dt):
    return _adjoint(jacobians[::-1], jumps, dt)


def _end_jacobians(jacobians, jumps, dt):
    return _adjoint(np.concatenate([jacobians[1:], jacobians[-1:]]), jumps, dt)


def _late_jumps(jacobians, jumps, dt):
    return _adjoint(jacobians, np.concatenate([jumps[1:], jumps[-1:]]), dt)


def _one_array(jacobians, jumps, dt):
    return np.broadcast_to(_adjoint(jacobians, jumps, dt)[0], jumps.shape)


def _from_zero(jacobians, jumps, dt):
    return _adjoint(jacobians, np.concatenate([jumps[:-1], 0 * jumps[-1:]]), dt)


def adjoint_with_jumps(answer):
    """Write: the discrete adjoint of Euler steps with a loss at several times."""
    rng = np.random.default_rng(4)
    cases = []
    for steps, looked_at in ((3, [3]), (4, [2, 4]), (5, [0, 2, 3, 5]), (2, [0, 1])):
        jumps = np.zeros((steps + 1, 2))
        jumps[looked_at] = rng.normal(size=(len(looked_at), 2))
        cases.append((rng.normal(size=(steps, 2, 2)), jumps, float(rng.uniform(0.1, 0.5))))

    def variant(**changes):
        return lambda jacobians, jumps, dt: _adjoint(jacobians, jumps, dt, **changes)

    mistakes = [
        (
            variant(keep="never"),
            "the end is right, but the jumps on the way are forgotten: a loss at time n adds its share to a_n.",
        ),
        (
            variant(keep="replace"),
            "a jump is added to what has come so far. You put it in the place of it, and the later times are lost.",
        ),
        (
            variant(early=True),
            "the jump of time n comes one step too early: take the step with a_(n+1), then add jumps[n].",
        ),
        (variant(sign=-1), "the sign: the minus of da/dt = -J^T a becomes a plus, because the step goes back in time."),
        (variant(transpose=False), "row against column: a column is carried back with the transpose, J.T @ a."),
        (variant(scaled=False), "dt is missing: a short step must change a only a little."),
        (variant(turned=False), "the values are right, but the list runs from the end to the start. Turn it round."),
        (variant(keep="minus"), "the jumps on the way have the wrong sign: a jump is added, going back."),
        (
            variant(keep="shrink"),
            "a jump is not multiplied by dt: it comes all at once, however short the step.",
        ),
        (
            _late_jumps,
            "the jumps come one step too late: the first step back adds the last jump a second time. After the step from n + 1 to n comes jumps[n].",
        ),
        (_from_zero, "at the end a is not zero: the loss looks there, and a_N is the last jump."),
        (
            _one_array,
            "all your rows are the same array. `+=` changes the array that already stands in the list: write a = a + ... instead.",
        ),
        (
            _forward_jacobians,
            "you use the Jacobians from the first to the last. Going back, the last step comes first.",
        ),
        (
            _end_jacobians,
            "this takes the Jacobian at the end of each step, as the continuous adjoint does. The step was made with jacobians[n], at its beginning.",
        ),
    ]
    right = "each step adds dt J^T a, and each time that the loss looks at adds its jump."

    def hint(case, result):
        return "the first of the four tests has no jumps but the last one, and even there the values differ. Compare one step with the formula."

    return function(answer, _adjoint, cases, right, mistakes, hint)


def _times(product, clock, dt, trip=-1, later=1, scale=True, stop=-1, turn=False, end=1):
    """dL/dt_0 and dL/dt_N from the products along the path, or one of the usual mistakes."""
    at_end = product[-1]
    at_start = trip * at_end + later * (dt if scale else 1.0) * np.sum(clock[:stop])
    return (end * at_end, at_start) if turn else (at_start, end * at_end)


def time_gradients(answer):
    """Find the mistake: the gradients for the start and end time, one with a wrong sign."""
    cases = []
    for first, rate, steps, dt in ((1.4, 0.0, 4, 0.5), (2.0, 0.6, 5, 0.4), (-1.5, 0.9, 3, 0.2), (0.7, -1.1, 4, 0.25)):
        cases.append((first + rate * dt * np.arange(steps + 1), np.full(steps + 1, rate), dt))

    def variant(**changes):
        return lambda product, clock, dt: _times(product, clock, dt, **changes)

    mistakes = [
        (
            variant(trip=1),
            "take a field without a clock, so that only the length of the trip counts. Does at_start say what a later start does to it?",
        ),
        (
            variant(later=-1),
            "this is right for a field that does not depend on time, and for no other: look at the sign of the clock's term.",
        ),
        (
            variant(trip=1, later=-1),
            "now dL/dt_0 has the wrong sign as a whole: it is a(t_0)^T f(t_0), and a minus is missing.",
        ),
        (variant(later=0), "this forgets the clock: a later start also shows the field later times, on the whole way."),
        (
            variant(later=0, trip=1),
            "a later start makes the trip shorter, so a minus is missing, and the clock's term as well.",
        ),
        (variant(trip=0), "only the clock's term is left. The trip is shorter, too."),
        (variant(scale=False), "the sum has lost its dt: on a finer grid it would grow without end."),
        (variant(stop=None), "the sum has one term too many: there are as many steps as grid times less one."),
        (variant(turn=True), "both numbers are right, but the order is dL/dt_0 first, then dL/dt_N."),
        (variant(end=-1), "dL/dt_0 is right. dL/dt_N is a^T f at the end with a plus: a later end is a longer trip."),
        (
            variant(trip=1, end=-1),
            "you changed the one that was right: a later end is a longer trip, so dL/dt_N is a^T f with a plus.",
        ),
        (variant(trip=1, later=-1, end=-1), "now both numbers have the wrong sign."),
        (variant(later=0, end=-1), "dL/dt_N has lost its plus, and dL/dt_0 the clock."),
    ]
    right = "a later start is a shorter trip with a later clock."
    return function(as_pair(answer), _times, cases, right, mistakes)


MOST = 2000


def steps_for_one_percent(answer):
    """Change an experiment: Euler steps for a continuous adjoint within one per cent of the discrete one."""
    if missing(answer):
        return Reply(False, "replace the ... by a number of steps.")
    if (
        isinstance(answer, bool)
        or not isinstance(answer, (int, float, np.integer, np.floating))
        or answer != answer // 1
        or answer < 1
    ):
        return Reply(False, f"a number of steps is a whole number, at least 1, and {answer!r} is none.")
    if answer > MOST:
        return Reply(
            False,
            f"{as_float(answer):g} steps are far more than needed. Use the slope: how much smaller must the step be than with 20 steps?",
        )
    field, theta = FIELDS["gentle"]
    t = np.linspace(0, 2, int(answer) + 1)
    states = solve(field, theta, START, t)
    d, c = (way(field, theta, states, t, LOSS.gradient(states)).theta for way in (exact, continuous))
    error = 100 * np.linalg.norm(d - c) / np.linalg.norm(d)
    if error > 1:
        return Reply(
            False,
            f"with {answer:g} steps the two gradients are still {error:.3f} per cent apart. With order 1, how do steps and error go together?",
        )
    if error < 0.85:
        return Reply(
            False,
            f"with {answer:g} steps they are {error:.2f} per cent apart. That is enough, but fewer steps would do.",
        )
    return Reply(
        True, f"with {answer:g} steps the two gradients are {error:.2f} per cent apart, as the slope 1 foretells."
    )
