"""The exercises of notebook 02, and of 02a to 02d, which branch off."""

import numpy as np

from nodetutor.activations import relu, sigmoid, tanh
from nodetutor.notebook.kinds import design, explain
from nodetutor.notebook.replies import Reply, asked_number, exercise, function, number, progress

__all__ = ["progress"]  # `check.progress("2")`


@exercise("2.1", "a slope in your head")
def neuron_slope(answer):
    """Predict: dh/dx_1 of a sigmoid neuron with w = (4, -1), b = -3 at x = (1, 1)."""
    right = "the weighted sum is 0, the sigmoid's slope there is 1/4, and the weight 4 makes it 1."
    mistakes = [
        (0.25, "this is the slope of the sigmoid alone. How much does z move when x_1 moves by 1?"),
        (4, "this is how much z moves with x_1. One more link of the chain follows: the sigmoid."),
        (0.5, "this is the neuron's answer h. The question is how fast it changes."),
        (0, "z is 0 here, but the sigmoid is not flat there. It is at its steepest."),
        (-0.25, "this is the slope with respect to x_2. Which weight belongs to x_1?"),
        (2, "this is w_1 times h. The second factor should be the slope of the sigmoid, not its value."),
        (0.75, "you let x_2 move, too. Only x_1 moves here."),
        (-0.75, "the bias moves z to its place. It is no factor of the slope."),
    ]
    elsewhere = "you took the sigmoid's slope at z = {}. Add up both inputs, each times its weight, and the bias."
    mistakes += [(4 * float(sigmoid.slope(z)), elsewhere.format(z)) for z in (3, 1, 4)]
    return number(answer, 1, right, mistakes, tolerance=5e-3, hint="Which two local slopes lie between x_1 and h?")


def _update(sign=1, bias=True, answer=lambda z: float(z > 0), pull=None, rate=True, inside=True):
    """The perceptron rule, or a usual mistake."""

    def update(w, b, x, y, eta):
        h = answer(w @ x + b * inside)
        error = sign * (y - h)
        eta = eta if rate else 1
        return w + eta * error * (x if pull is None else pull(w, x)), b + (eta * error if bias else 0)

    return update


def _descent(sign):
    """A step down (or up) the squared error of a sigmoid neuron, with or without the 2 in `sign`."""

    def update(w, b, x, y, eta):
        h = sigmoid(w @ x + b)
        step = -sign * eta * (h - y) * h * (1 - h)
        return w + step * x, b + step

    return update


def _split(change_w, change_b):
    """w + eta change_w(Y - h) x and b + change_b(Y - h, eta)."""

    def update(w, b, x, y, eta):
        error = y - float(w @ x + b > 0)
        return w + eta * change_w(error) * x, b + change_b(error, eta)

    return update


@exercise("2a.1", "write the rule")
def perceptron_update(answer):
    """Write: one update of the perceptron rule."""

    def any_sample(rng, n=None):
        n = n or int(rng.integers(1, 5))
        w, b, x = rng.normal(size=n), float(rng.normal()), rng.normal(size=n)
        return w, b, x, float(rng.integers(2)), float(rng.uniform(0.1, 1))

    rng = np.random.default_rng(2)
    cases = [any_sample(rng, 2 + i % 3) for i in range(40)]
    cases += [(np.zeros(3), 0.0, np.array([1.0, -2.0, 0.5]), y, 0.5) for y in (0.0, 1.0)]
    mistakes = [
        (
            _update(sign=-1),
            "the sign is turned: a neuron that should say 1 and says 0 needs a larger z, and yours gets a smaller one.",
        ),
        (
            _update(bias=False),
            "the weights are right, but the bias never moves. It learns like a weight whose input is always 1.",
        ),
        (
            _update(answer=lambda z: z),
            "you compare Y with z. The perceptron compares it with its answer h, which is 0 or 1.",
        ),
        (_update(answer=lambda z: float(z >= 0)), "almost: at z = 0 the thesis's perceptron answers 0."),
        (_update(answer=sigmoid), "you used a sigmoid. The perceptron's activation is a step: 1 if z > 0, else 0."),
        (_update(pull=lambda w, x: w), "the step goes along w. It should go along the input x."),
        (_update(rate=False), "the direction is right. How large should the step be?"),
        (
            lambda w, b, x, y, eta: (w + y * eta * x, b + y * eta),
            "this moves even when the answer is right. What does the neuron say?",
        ),
        (_update(inside=False), "the sum z lacks the bias, so the neuron does not say what it should."),
        (_update(answer=np.sign), "a neuron that says no says -1 here. The perceptron's two answers are 0 and 1."),
        (_split(lambda e: 2 * e, lambda e, eta: 2 * eta * e), "each step is twice as long as the rule says."),
        (_split(abs, lambda e, eta: eta * abs(e)), "every mistake moves z up. After a 1 that should be 0, where to?"),
        (
            _split(lambda e: max(e, 0), lambda e, eta: eta * max(e, 0)),
            "a 0 that should be 1 is mended. What about a 1 that should be 0?",
        ),
        (_split(lambda e: e, lambda e, eta: e), "the weights are right. The bias forgets the learning rate."),
        (_split(lambda e: e, lambda e, eta: -eta * e), "the weights are right. The bias moves the wrong way."),
        (lambda w, b, x, y, eta: (w, b), "nothing moves, not even after a mistake."),
        (
            lambda w, b, x, y, eta: _update()(np.zeros_like(w), 0.0, x, y - float(w @ x + b > 0), eta),
            "these are the changes. Return the new weights and the new bias.",
        ),
        *(
            (_descent(sign), "this goes down the squared error of a sigmoid. The rule above has a step.")
            for sign in (1, 2)
        ),
        *((_descent(sign), "this goes up the squared error of a sigmoid.") for sign in (-1, -2)),
    ]
    right = "nothing moves while the answer is right; after a mistake z moves towards the right side."
    return function(answer, _update(), cases, right, mistakes, more=any_sample)


def _back(slope_at="z", factor=2.0, slope=True, sign=1.0, through=True, local=None, output=False, before=None):
    """The gradient of |h2 - y|^2 for h2 = W2 sigmoid(W1 x + b1) + b2, or a usual mistake."""

    def back(W1, b1, W2, b2, x, y):
        z = W1 @ x + b1
        h = sigmoid(z)
        a = sign * factor * (W2 @ h + b2 - y) * (sigmoid.slope(W2 @ h + b2) if output else 1.0)
        slopes = sigmoid.slope(z if slope_at == "z" else h) if slope else 1.0
        slopes = local(z, b1) if local else slopes
        d = (W2.T @ a if through else np.full(len(z), a.sum())) * slopes
        return np.outer(d, x), d, np.outer(a, before(z) if before else h), a

    return back


@exercise("2.2", "find the mistake")
def back_propagation(answer):
    """Find the mistake: back-propagation through one hidden layer."""
    rng = np.random.default_rng(3)
    sizes = [(2, 3, 1), (3, 4, 2), (2, 2, 2), (1, 5, 3)]
    plain = tuple(np.array(v) for v in ([[2.0]], [-1.0], [[3.0]], [1.0], [1.0], [2.0]))
    cases = [plain, *(tuple(rng.normal(size=s) for s in ((m, n), m, (k, m), k, n, k)) for n, m, k in sizes)]
    mistakes = [
        (
            _back(slope_at="h", factor=1.0),
            "now no slope agrees: the derivative of a square has a factor 2, and the first mistake is still there.",
        ),
        (_back(factor=1.0), "the slope is mended, but the derivative of a square has a factor 2."),
        (_back(slope=False), "now the sigmoid's slope is missing: its layer is a link of the chain, too."),
        (_back(sign=-1.0), "this is minus the gradient. The minus belongs in the update, not here."),
        (_back(through=False), "the way back through W2 is missing."),
        (_back(local=lambda z, b1: sigmoid(z)), "d takes the sigmoid's value. A link hands back its slope."),
        (_back(local=lambda z, b1: sigmoid.slope(z - b1)), "the sigmoid did not get W1 x alone. What came with it?"),
        (_back(local=lambda z, b1: 1 - sigmoid(z) ** 2), "1 - h^2 is the slope of tanh. This layer is a sigmoid."),
        (_back(output=True), "you give the output layer the slope of a sigmoid. It has no activation."),
        (_back(before=lambda z: z), "W2 was multiplied by h on the way forward, not by z."),
    ]
    right = "each local slope is taken where its function was evaluated on the way forward."
    return function(answer, _back(), cases, right, mistakes, starter=_back(slope_at="h"))


@exercise("2b.1", "count the steps")
def number_of_steps(answer):
    """Predict: steps of mini-batch descent, 200 samples, batches of 20, 30 epochs."""
    right = "10 mini-batches in an epoch, and one step for each; 30 epochs make 300 steps and 6000 sample gradients."
    mistakes = [
        (6000, "this is the number of sample gradients. One step uses 20 of them."),
        (10, "this is one epoch. There are 30."),
        (30, "this would be batch descent: one step in each epoch."),
        (600, "20 is the size of a mini-batch, not the number of mini-batches in an epoch."),
        (4000, "this is samples times the size of a mini-batch. How many mini-batches hold all samples once?"),
        (120000, "each bean is used once in an epoch, in one mini-batch only."),
    ]
    return number(answer, 300, right, mistakes, tolerance=1e-9, hint="How many mini-batches does one epoch have?")


def signal_after_30_layers(scale):
    """The median size of the signal behind 30 layers of relu (width 200, seven draws of the weights), started at size
    1.
    """
    results = []
    for seed in range(7):
        rng = np.random.default_rng(seed)
        h = rng.normal(size=(200, 10))
        for _ in range(30):
            h = relu(scale * np.sqrt(1 / 200) * rng.normal(size=(200, 200)) @ h)
        results.append(np.sqrt(np.mean(h**2)))
    return np.median(results)


@exercise("2.3", "a size for ReLU")
def relu_scale(answer):
    """Change an experiment: the size of the weights, in units of Glorot's, that keeps a signal alive through 30
    layers of relu.
    """
    name, asked = "a size in units of Glorot's", "a positive number, not far from 1"
    scale = asked_number(answer, name, asked, lambda scale: 0 < scale <= 100)
    size = signal_after_30_layers(scale)
    if 0.2 < size < 5:
        return Reply(
            True,
            f"with {scale:g} times Glorot's size the signal behind layer 30 has the size {size:.1g}; it began with 1.",
        )
    if np.isclose(scale, 1):
        return Reply(
            False,
            f"Glorot's own size lets the signal shrink to {size:.2g}: relu sets half of the sums to 0. What makes up for it?",
        )
    if np.isclose(scale, 2):
        return Reply(
            False,
            f"with 2 the signal explodes to {size:.2g}. Half of the mean *square* is lost. The weights carry its root.",
        )
    if np.isclose(scale, np.sqrt(0.5), rtol=0.01):
        return Reply(
            False,
            f"the right number, the wrong way round: the signal shrinks to {size:.2g}. Larger weights are needed, not smaller ones.",
        )
    if np.isclose(scale, 0.5):
        return Reply(
            False,
            f"half the mean square is lost in each layer, and half as large weights lose more: {size:.2g} is left.",
        )
    word = "shrinks" if size < 1 else "grows"
    return Reply(
        False, f"with {scale:g} the signal {word} to {size:.2g} behind 30 layers. Aim at a size between 0.2 and 5."
    )


@exercise("2.4", "explain the sigmoid")
def explain_the_sigmoid(answer):
    """Explain: why a gradient dies in 30 layers of sigmoids with weights of Glorot's size."""
    why = {
        "A": "the last signal has a size of about a half, so it is alive: sigmoid answers are positive.",
        "B": "the mean slope is near its largest value, 1/4, and a quarter in each of 30 layers is about 1e-18.",
        "C": "saturated neurons have slopes near 0. With Glorot's size the mean slope is close to 0.25, the largest there is.",
        "D": "with four times the size the gradient still shrinks by many powers of ten, and the slopes begin to fall.",
    }
    return explain(answer, "B", why)


def _shortcut(past=1.0, through=1.0, transpose=True, slope="z", outer=True, first=0.0):
    """Back through h = x + tanh(W x + b), or a usual mistake."""

    def back(W, b, x, a):
        z = W @ x + b
        local = {"z": tanh.slope(z), "h": tanh.slope(x + np.tanh(z)), "none": 1.0, "value": np.tanh(z)}[slope]
        d = a * local
        return (
            np.outer(d, x) + first * np.outer(a, x),
            d + first * a,
            past * a + through * (W.T if transpose else W) @ d,
        )

    return back


@exercise("2.5", "a layer with a shortcut")
def shortcut(answer):
    """Write: the way back through h = x + tanh(W x + b): dL/dW, dL/db, dL/dx."""
    rng = np.random.default_rng(7)
    cases = [tuple(rng.normal(size=s) for s in ((n, n), n, n, n)) for n in (2, 3, 1, 4, 5)]
    mistakes = [
        (_shortcut(past=0.0), "dL/dW and dL/db are right. For x you counted the road through the layer alone."),
        (_shortcut(through=0.0), "dL/dW and dL/db are right. For x you counted the road past the layer alone."),
        (_shortcut(transpose=False), "going back through W you add along its columns: which matrix does that?"),
        (_shortcut(slope="none"), "the slope of tanh is missing in d."),
        (_shortcut(slope="value"), "d takes the value of tanh. A link hands back its slope."),
        (_shortcut(slope="h"), "the slope is taken at h. What did tanh see?"),
        (_shortcut(first=1.0), "W and b lie on the road through the layer only. The road past it does not meet them."),
        (_shortcut(past=-1.0), "the road past the layer has the slope 1, not -1."),
    ]
    right = "two roads lead to x, and their shares are added; W and b lie on one of them only."
    return function(answer, _shortcut(), cases, right, mistakes)


@exercise("2a.2", "which explanation?")
def explain_the_zero(answer):
    """Explain: why the slope of a loss with a step is 0 at ten thousand places."""
    why = {
        "A": "the loss there is not at its lowest: the staircase has many levels, and the slope is 0 on each of them.",
        "B": "a nudge of 1e-7 in double precision keeps nine digits, and with the steep sigmoid it finds slopes.",
        "C": "an answer changes only where z passes 0 for some fruit; between such places the loss is constant.",
        "D": "the data can be parted, and at most of the random places it is not: there are mistakes to learn from.",
    }
    return explain(answer, "C", why)


@exercise("2b.2", "a fair comparison")
def fair_comparison(answer):
    """Design an experiment: batch against stochastic descent on the beans."""
    needs = {"runs": int, "rates": int, "budget": ("epochs", "steps"), "chosen on": ("the same runs", "other runs"),
             "loss on": ("the samples of the last step", "all samples")}  # fmt: skip
    limits = [
        (
            lambda **d: d["runs"] < 10,
            "With so few runs luck may decide which method looks better.",
        ),
        (
            lambda **d: d["rates"] < 3,
            "With fewer than three rates it compares how well a rate was guessed, not the methods.",
        ),
        (
            lambda **d: d["budget"] == "steps",
            "A step costs 1 sample gradient here and 200 there, so equal steps are not equal work.",
        ),
        (
            lambda **d: d["chosen on"] == "the same runs",
            "A rate chosen on the runs that are shown looks better than it is.",
        ),
        (lambda **d: d["loss on"] != "all samples", "The loss on the last sample is mostly the luck of that sample."),
    ]
    right = (
        "many runs, a rate tuned alike for both on other runs, equal numbers of sample gradients, one measure for both."
    )
    return design(answer, needs, right, limits)


@exercise("2c.1", "a mean that is learned online")
def running_mean(answer):
    """Write: one stochastic step on (m - x)^2 / 2 with the rate 1 / n, for sample n = 1, 2, ..."""
    cases = [(0.0, 3.0, 1), (2.5, -1.0, 2), (-0.7, 4.2, 3), (10.0, 10.5, 7), (1.25, -3.5, 40), (5.0, 2.0, 1), (-2.0, -5.0, 4)]
    mistakes = [
        (lambda m, x, n: m - (x - m) / n, "the step goes away from the sample."),
        (
            lambda m, x, n: m + (x - m) / (n + 1),
            "at n = 1 nothing should be left of the first guess. Which rate does that?",
        ),
        (lambda m, x, n: m + (x - m), "this is always the last sample. Where is the rate?"),
        (lambda m, x, n: m + x / n, "the slope of (m - x)^2 / 2 in m is m - x. You have left m out."),
        (lambda m, x, n: m + 2 * (x - m) / n, "the half in front of the square cancels the 2."),
        (lambda m, x, n: (m + x) / 2, "this is always a half. The rate should fall with n."),
        (lambda m, x, n: (m + x) / n, "the sum of all samples so far is not m, it is (n - 1) m."),
        (lambda m, x, n: (x - m) / n, "this is the change. Return the new m."),
    ]
    right = "a stochastic step with the rate 1 / n is the running mean, and it holds one sample at a time."
    return function(answer, lambda m, x, n: m + (x - m) / n, cases, right, mistakes)


@exercise("2d.1", "what did the large weights learn?")
def explain_the_large(answer):
    """Explain: the losses of large weights on beans that they saw and on new ones."""
    why = {
        "A": "a gradient arrives, and the loss on the beans that were shown falls to less than three quarters of the constant's.",
        "B": "the loss falls far more on the beans that were shown than on new ones: much is learned by heart.",
        "C": "a smaller rate makes it more so, and a larger one does not mend it: at every rate tried the gap stays.",
        "D": "the middle weights, with as many numbers to learn, have nearly the same loss on both kinds of beans.",
    }
    return explain(answer, "B", why)
