"""The exercises of notebook 04 and of those that go deeper from there."""

import numpy as np

from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.gradients import continuous, exact, finite_differences
from nodetutor.lessons.adjoint.explorers import FIELDS
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.kinds import asked_points
from nodetutor.notebook.replies import (
    Reply,
    as_pair,
    asked_number,
    asked_velocity,
    choice,
    exercise,
    function,
    number,
    progress,
)
from nodetutor.solvers import RK4, solve
from nodetutor.thesis import LOSS, START

__all__ = ["progress"]  # `check.progress("4")`


@exercise("4a.1", "how much work?")
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


@exercise("4c.1", "carry the jumps back")
def adjoint_with_jumps(answer):
    """Write: the discrete adjoint of Euler steps with a loss at several times."""
    rng = np.random.default_rng(4)
    cases = []
    for steps, d, looked_at in ((3, 2, [3]), (4, 2, [2, 4]), (5, 3, [0, 2, 3, 5]), (2, 1, [0, 1]), (1, 2, [0, 1])):
        jumps = np.zeros((steps + 1, d))
        jumps[looked_at] = rng.normal(size=(len(looked_at), d))
        cases.append((rng.normal(size=(steps, d, d)), jumps, float(rng.uniform(0.1, 0.5))))

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
        return "the first test has no jumps but the last one, and even there the values differ. Compare one step with the formula."

    return function(answer, _adjoint, cases, right, mistakes, hint)


def _times(product, clock, dt, trip=-1, later=1, scale=True, stop=-1, turn=False, end=1):
    """dL/dt_0 and dL/dt_N from the products along the path, or one of the usual mistakes."""
    at_end = product[-1]
    at_start = trip * at_end + later * (dt if scale else 1.0) * np.sum(clock[:stop])
    return (end * at_end, at_start) if turn else (at_start, end * at_end)


@exercise("4.4", "find the mistake in dL/dt_0")
def time_gradients(answer):
    """Find the mistake: the gradients for the start and end time, one with a wrong sign."""
    rng = np.random.default_rng(3)
    cases = [(np.full(5, 1.4), np.zeros(5), 0.5)]  # a field without a clock
    for steps, dt in ((5, 0.4), (3, 0.2), (4, 0.25), (1, 0.5)):
        clock = rng.normal(size=steps + 1)
        product = np.concatenate([[rng.normal()], np.zeros(steps)])
        for n in range(steps):
            product[n + 1] = product[n] + dt * clock[n]
        cases.append((product, clock, dt))

    def variant(**changes):
        return lambda product, clock, dt: _times(product, clock, dt, **changes)

    mistakes = [
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
    return function(as_pair(answer), _times, cases, right, mistakes, starter=variant(trip=1))


MOST = 2000


@exercise("4d.1", "how many steps buy one per cent?")
def steps_for_one_percent(answer):
    """Change an experiment: Euler steps for a continuous adjoint within one per cent of the discrete one."""
    asked = "a whole number, at least 1"
    steps = asked_number(answer, "a number of steps", asked, lambda steps: steps == steps // 1 and steps >= 1)
    if steps > MOST:
        return Reply(
            False,
            f"{steps:g} steps are far more than needed. Use the slope: how much smaller must the step be than with 20 steps?",
        )
    field, theta = FIELDS["gentle"]
    t = np.linspace(0, 2, int(steps) + 1)
    states = solve(field, theta, START, t)
    d, c = (way(field, theta, states, t, LOSS.gradient(states)).theta for way in (exact, continuous))
    error = 100 * np.linalg.norm(d - c) / np.linalg.norm(d)
    if steps in (73, 74):
        return Reply(
            False,
            f"this is what the slope 1 says, well reckoned. Measured with {steps:g} steps: {error:.2f} per cent, since with 20 steps the slope is not yet quite 1. A few steps more do it.",
        )
    if error > 1:
        return Reply(
            False,
            f"with {steps:g} steps the two gradients are still {error:.3f} per cent apart. With order 1, how do steps and error go together?",
        )
    if error < 0.85:
        return Reply(
            False,
            f"with {steps:g} steps they are {error:.2f} per cent apart. That is enough, but fewer steps would do.",
        )
    return Reply(
        True,
        f"with {steps:g} steps the two gradients are {error:.2f} per cent apart. The slope 1 alone said 74; the rest is what coarse steps add.",
    )


GRID = np.linspace(0, 2, 5)  # the five times of 4.1


@exercise("4.1", "predict the adjoint's curve")
def adjoint_curve(answer):
    """Predict: a(t) at t = 0, 0.5, 1, 1.5, 2 for dz/dt = -z and a(2) = 1."""
    points = asked_points(answer, GRID)
    true = np.exp(GRID - 2)
    off = np.abs(points - true) / true
    if np.all(off <= 0.2):
        return Reply(
            True,
            "the nudge fades as e^(-(2 - t)), so an early one counts least. Each of your points is within a fifth.",
        )
    for guess, message in (
        (np.exp(2 - GRID), "here the early nudge counts most. But this field pulls paths together: what is left of an early nudge at t = 2?"),
        (np.exp(-GRID), "this is the state's own curve, from 1 at t = 0. The adjoint is known at the end: a(2) = 1."),
        (np.exp(GRID), "the shape fits, the place does not: a is known at the end, a(2) = 1, and your last point is larger."),
        (np.ones(5), "constant: then a nudge would never change its size. This field makes it smaller."),
        (GRID / 2, "it rises from the right side to the right end, but along a straight line from 0. A nudge at t = 0 still counts a little."),
    ):  # fmt: skip
        if np.allclose(points, guess, rtol=0.05, atol=0.02):
            return Reply(False, message)
    if abs(points[4] - 1) > 0.2:
        return Reply(False, f"begin at the end, where a is known: a(2) = 1, and you say {points[4]:g}.")
    n = int(np.argmax(np.where(np.isnan(off), np.inf, off)))
    side = "smaller" if points[n] > true[n] else "larger"
    return Reply(
        False,
        f"the point at t = {GRID[n]:g} is the farthest off: a is {side} there. What does this field do to a nudge in the time that is left?",
    )


def _running(a, J, r, sign=-1, cost=-1, transpose=True):
    return sign * ((J.T if transpose else J) @ a) + cost * r


@exercise("4.2", "derive a line")
def running_cost(answer):
    """Derive: da/dt when the loss also collects a running cost, L = l(z(t_N)) + integral of r(z(t)) dt."""
    rng = np.random.default_rng(42)
    cases = [(rng.normal(size=d), rng.normal(size=(d, d)), rng.normal(size=d)) for d in (2, 3, 1, 2)]
    cases.append((np.zeros(2), rng.normal(size=(2, 2)), np.array([0.5, -2.0])))  # at the end, if only the cost counts

    def variant(**changes):
        return lambda a, J, r: _running(a, J, r, **changes)

    mistakes = [
        (variant(cost=0), "this is (3.2) as it was: what the state pays between t and t + eps is missing."),
        (variant(cost=1), "the sign of the cost: divide line by line. a(t) holds eps r' more than a(t + eps), so going forward a loses it."),
        (variant(transpose=False), "row against column: the column is -J.T @ a - r."),
        (variant(transpose=False, cost=1), "two things: the transpose (a is a column), and the sign of the cost."),
        (variant(sign=1, cost=1), "this is what one step back adds, per unit of time. Asked is da/dt, forward in time."),
        (variant(sign=1), "the minus of (3.2) is lost."),
        (variant(sign=1, cost=0), "the minus of (3.2) is lost, and the running cost as well."),
        (variant(sign=0), "only the cost is left: a nudge still travels with the flow, as in (3.2)."),
        (lambda a, J, r: -(J.T @ r) - a, "a and r have changed places."),
        (lambda a, J, r: -(J.T @ (a + r)), "the cost of this moment is paid here and now: it is not carried through J."),
    ]  # fmt: skip
    right = "one more term of size eps in the chain rule, so one more term in the limit: da/dt = -J^T a - r'."
    return function(answer, _running, cases, right, mistakes)


BUGS = {
    "a later start as a longer trip": lambda start, end: end + (start + end),
    "the clock turned backwards": lambda start, end: -end - (start + end),
    "both signs turned": lambda start, end: end - (start + end),
    "the clock forgotten": lambda start, end: -end,
}  # each computes dL/dt_0 from the true dL/dt_0 and dL/dt_N; their sum is the clock's integral


@exercise("4.3", "choose the field that catches them all")
def exposing_field(answer):
    """Choose a velocity f(t, z) with which a test exposes every wrong sign of dL/dt_0."""
    velocity = asked_velocity(answer, 0.0, 1.0)

    def gap(ends):
        path = solve(lambda t, z, theta: np.array([velocity(t, z[0])]), None, [1.0], np.linspace(*ends, 41), RK4)
        return path[-1, 0] - 3

    ends = np.array([0.0, 2.0])
    if abs(gap(ends)) < 1e-3:
        return Reply(False, "with this velocity z(2) is 3, where the loss is flat: both gradients are 0, and no mistake shows.")
    start, end = finite_differences(lambda ends: gap(ends) ** 2, ends)
    if not np.isfinite([start, end]).all():
        return Reply(False, "with this velocity the state runs away before t = 2, so there is nothing to compare.")
    allowed = 1e-3 * max(abs(start), abs(end)) + 1e-8
    caught = [name for name, bug in BUGS.items() if abs(bug(start, end) - start) > allowed]
    seen = f"dL/dt_0 = {start:.3f}, dL/dt_N = {end:.3f}"
    if len(caught) == len(BUGS):
        return Reply(
            True,
            f"{seen}, and all four wrong programs say something else. The clock's term is not 0, and neither is the trip's.",
        )
    passed = ", ".join(name for name in BUGS if name not in caught)
    return Reply(False, f"{seen}. Caught: {len(caught)} of 4. With your velocity these wrong programs pass: {passed}.")


def _whole(field, theta, z0, t, data, weight=2, at=0, sign=1, scale=True, jumps="all", early=False):
    """dL/dtheta of Euler steps, L the sum of |z_n - data_n|^2 over all grid times, or one of the usual mistakes."""
    z = [np.asarray(z0, dtype=float)]
    for n in range(len(t) - 1):
        z.append(z[-1] + (t[n + 1] - t[n]) * field(t[n], z[-1], theta))
    a, total = weight * (z[-1] - data[-1]), np.zeros(len(theta))
    for n in reversed(range(len(t) - 1)):
        dt = t[n + 1] - t[n] if scale else 1.0
        if early:
            a = a + weight * (z[n] - data[n])
        a_z, a_theta, _ = field.vjp(t[n + at], z[n + at], theta, a)
        a, total = a + sign * dt * a_z, total + dt * a_theta
        if jumps == "all" and not early:
            a = a + weight * (z[n] - data[n])
    return total


@exercise("4.5", "the gradient of a whole pass")
def whole_pass(answer):
    """Write: dL/dtheta of a forward pass by Euler's method, with a loss at every grid time."""
    rng = np.random.default_rng(45)
    fields = Layer(2), TimeScaled(Layer(3, "tanh"), 0.4), Perceptron(2, hidden=3), Layer(1)

    def case(rng, field, steps):
        t = 0.2 + np.concatenate([[0], np.cumsum(rng.uniform(0.1, 0.4, steps))])
        theta, z0 = rng.normal(size=field.size), rng.normal(size=field.dim)
        return field, theta, z0, t, rng.normal(size=(steps + 1, field.dim))

    def more(rng):
        return case(rng, fields[rng.integers(len(fields))], int(rng.integers(1, 7)))

    cases = [case(rng, field, steps) for field, steps in zip(fields, (3, 5, 4, 1), strict=True)]

    def correct(field, theta, z0, t, data):
        states, loss = solve(field, theta, z0, t), SquaredDistance(data, at=range(len(t)))
        return exact(field, theta, states, t, loss.gradient(states)).theta

    def variant(**changes):
        return lambda *case: _whole(*case, **changes)

    mistakes = [
        (variant(jumps="end"), "this is the gradient of the last term of the loss alone. The loss looks at every time: what happens to a at each of them?"),
        (variant(early=True), "the jump of time n comes one step too early: first the step back from n + 1 to n, then the jump."),
        (variant(weight=1), "everything is half as large as it should be: what is the derivative of a square?"),
        (variant(at=1), "this takes the products at the later end of each step, as the continuous adjoint does. The step that was made used t_n and z_n."),
        (variant(sign=-1), "a step back *adds* dt a^T df/dz: the minus of (3.2) meets a negative dt."),
        (variant(scale=False), "dt is missing on the way back. The steps are not all alike, either."),
        (lambda *case: -_whole(*case), "the sign of the whole: descent would climb."),
    ]  # fmt: skip

    def hint(case, result):
        return f"with {len(case[3]) - 1} steps and {case[0].dim} components your gradient differs from the chain rule's. Check it by `finite_differences` of your own forward pass."

    right = "forward with stored states, then back: one product, one jump, for each step. This is training's whole gradient, for any field and any grid."
    return function(answer, correct, cases, right, mistakes, hint, more=more)


LOSSES_OF_ORDER = {
    "a": "the division by eps takes one power away",
    "b": "Euler's method has order 1",
    "c": "the adjoint is not continuous in time",
    "d": "rounding has eaten the smaller errors",
}


@exercise("4b.1", "where does a power go?")
def lost_power(answer):
    """Explain: why the flow's derivative has slope 2 and the difference quotient slope 1."""
    mistakes = {
        "b": "both were computed with RK4, in ten small steps: its error is far below what is plotted.",
        "c": "the loss looks at the end only, so a is continuous between 0 and 2. With a jump the quotient would not settle at all.",
        "d": "rounding makes errors larger for small eps. These fall along straight lines.",
    }
    right = "the flow's derivative is I + eps df/dz up to eps squared, and the quotient divides by eps. One power is left, and it is enough for a limit."
    return choice(answer, "a", list(LOSSES_OF_ORDER), right, mistakes)


@exercise("4e.1", "how far apart are the checkpoints?")
def spacing(answer):
    """Predict: the spacing of checkpoints that holds the fewest states, with 400 steps."""
    right = "20 checkpoints and a piece of 21 states: some 2 sqrt(N). With more checkpoints they are many, with fewer the pieces are long."
    mistakes = [
        (400, "then nothing is kept but the start, and the one piece holds all 401 states."),
        (1, "then every state is a checkpoint: 400 of them, and nothing is saved."),
        (40, "then 10 checkpoints and a piece of 41 states: 51. Other spacings hold fewer."),
        (10, "then 40 checkpoints and a piece of 11 states: 51. Other spacings hold fewer."),
        (200, "then 2 checkpoints, but a piece of 201 states."),
        (2, "then pieces of 3 states, but 200 checkpoints."),
        (41, "this is how many states are held then, and not the spacing. What is the spacing?"),
    ]
    hint = "Count 400 / spacing checkpoints and spacing + 1 states of one piece: when is the sum smallest?"
    return number(answer, 20, right, mistakes, tolerance=1e-9, hint=hint)
