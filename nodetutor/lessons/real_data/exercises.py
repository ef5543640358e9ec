"""The exercises of notebook 10 and of those that go deeper from it."""

import numpy as np

from nodetutor.lessons.real_data import verdicts
from nodetutor.notebook import kinds
from nodetutor.notebook.replies import exercise, function, number, progress  # noqa: F401

DATA = [np.exp(np.random.default_rng(i).normal(2, 1, size=shape)) for i, shape in enumerate([(2, 21), (2, 8), (3, 12)])]
SPLITS = (14, 5, 7)


def _prepare(pelts, split):
    logs = np.log(pelts)
    return logs - logs[:, :split].mean(axis=1, keepdims=True)


def _looks_ahead(pelts, split):
    logs = np.log(pelts)
    return logs - logs.mean(axis=1, keepdims=True)


def _without_logs(pelts, split):
    return pelts - pelts[:, :split].mean(axis=1, keepdims=True)


def _one_mean(pelts, split):
    logs = np.log(pelts)
    return logs - logs[:, :split].mean()


def _over_species(pelts, split):
    logs = np.log(pelts)
    return logs - logs.mean(axis=0)


@exercise("10.1", "what the training data know")
def prepare(answer):
    """Find the mistake: the mean that is taken off has seen the years that were kept back."""
    mistakes = [
        (
            lambda pelts, split: _prepare(pelts, split)[:, :split],
            "the kept-back years must come out, too: they are compared with the forecast, in the same unit.",
        ),
        (_without_logs, "these are pelts, not logarithms of pelts."),
        (_one_mean, "every species has a mean of its own: here all share one."),
        (_over_species, "this is a mean over the species of one year. The years are axis 1."),
        (
            lambda pelts, split: np.log(pelts) - np.log(pelts[:, split:]).mean(axis=1, keepdims=True),
            "this is the mean of the years that were kept back.",
        ),
        (
            lambda pelts, split: np.log(pelts) - np.log(pelts[:, :split].mean(axis=1, keepdims=True)),
            "this is the logarithm of the mean. The mean of the logarithms is asked for.",
        ),
    ]
    right = "what the forecast is judged by has not touched what it is made from."
    few = np.array([[10.0, 20.0, 80.0], [5.0, 5.0, 1.0]]), 2
    return function(answer, _prepare, [few, *zip(DATA, SPLITS, strict=True)], right, mistakes, starter=_looks_ahead)


def _factor(prediction, truth):
    return np.exp(np.sqrt(np.mean((np.log(prediction) - np.log(truth)) ** 2)))


def _gaps(prediction, truth):
    return np.log(prediction) - np.log(truth)


@exercise("10.2", "by which factor a forecast misses")
def miss_factor(answer):
    """Write: exp of the root mean square of log(prediction / truth)."""
    rng = np.random.default_rng(5)
    cases = [
        (np.exp(rng.normal(3, 0.6, shape)), np.exp(rng.normal(2.8, 0.7, shape)))
        for shape in [(2, 7), (2, 4), (5,), (3, 1)]
    ]
    mistakes = [
        (lambda p, t: np.sqrt(np.mean(_gaps(p, t) ** 2)), "this is the size of the gap in logarithms. Which factor does it stand for?"),
        (lambda p, t: np.exp(np.mean(_gaps(p, t))), "too high and too low cancel here: a forecast that is twice too high, then twice too low, would have no miss."),
        (lambda p, t: np.exp(np.mean(np.abs(_gaps(p, t)))), "this is a mean of absolute values. The root of the mean square is asked for."),
        (lambda p, t: np.exp(np.mean(_gaps(p, t) ** 2)), "the root is missing: square, mean, root, then exp."),
        (lambda p, t: np.exp(np.sqrt(np.sum(_gaps(p, t) ** 2))), "this is a sum: more years would give a larger miss. Take the mean."),
        (lambda p, t: np.sqrt(np.mean((p - t) ** 2)), "this is in pelts, so the years of many hares decide alone. Ratios are asked for."),
        (lambda p, t: np.sqrt(np.mean((p / t) ** 2)), "the ratio needs its logarithm first: half as many and twice as many are equally wrong."),
        (lambda p, t: np.sqrt(np.mean((p / t - 1) ** 2)), "this is the relative error: ten times too many counts 9, ten times too few only 0.9. Take logarithms."),
    ]  # fmt: skip
    return function(answer, _factor, cases, "one number that says: wrong by this factor, up or down.", mistakes)


@exercise("10.3", "what the numbers support")
def explain(answer):
    """Explain: which of four sentences the table of sizes supports."""
    why = {
        "a": "the training loss falls with every size: no size had trouble to become small there.",
        "b": "more units fit the ten years better, and that gain is not there in the years that follow. This is what "
        "overfitting means. Whether noise or a changed forest is the reason, this table cannot say.",
        "c": "then the miss on the kept-back years would fall with the size, and it does not.",
        "d": "every size had the same years, optimizer, number of starts and of gradients: one thing changes here.",
    }
    return kinds.explain(answer, "b", why)


RACE = {
    "starts": int,
    "rate": ("one for both", "the best for each"),
    "tuned_on": ("the judged starts", "other starts"),
    "cost": ("slow updates", "gradients"),
    "judged_by": ("the best start", "the median", "the median and the failures"),
}


@exercise("10.4", "a fair race")
def design(answer):
    """Design an experiment: a race between Adam and Lookahead around Adam."""
    limits = [
        (
            lambda starts, **_: starts < 100,
            "With so few starts a share of 10 % is known only to more than 6 points: take at least a hundred.",
        ),
        (lambda starts, **_: starts > 100_000, "It would not come to an end: that many starts would run for hours."),
        (lambda rate, **_: rate == "one for both", "With one rate for both you compare rates, not optimizers."),
        (
            lambda tuned_on, **_: tuned_on == "the judged starts",
            "Who is tuned on the starts that judge looks better there than on new ones.",
        ),
        (
            lambda cost, **_: cost == "slow updates",
            "A slow update costs k gradients: as many updates give Lookahead k times the work.",
        ),
        (lambda judged_by, **_: judged_by == "the best start", "The best of many starts tells about luck."),
        (
            lambda judged_by, **_: judged_by == "the median",
            "The median does not see that one start in five has blown up.",
        ),
    ]
    right = "tuned alike, judged on new starts, at equal cost, by the middle and by the failures. It still speaks for one problem and one budget only."
    return kinds.design(answer, RACE, right, limits)


def _deviations(J, noise):
    return noise * np.sqrt(np.diag(np.linalg.inv(J.T @ J)))


@exercise("10a.1", "deviations from the Jacobian")
def deviations(answer):
    """Write: noise * sqrt of the diagonal of (J^T J)^-1."""
    rng = np.random.default_rng(8)
    cases = [
        (rng.normal(size=(n, p)) @ (np.eye(p) + 0.5), noise)
        for n, p, noise in [(12, 2, 0.1), (30, 2, 0.4), (9, 3, 0.05), (5, 1, 2.0)]
    ]
    mistakes = [
        (lambda J, s: s**2 * np.linalg.inv(J.T @ J), "this is the whole matrix. The deviations are the roots of its diagonal."),
        (lambda J, s: s**2 * np.diag(np.linalg.inv(J.T @ J)), "these are variances. A deviation is the root."),
        (lambda J, s: s**2 * np.sqrt(np.diag(np.linalg.inv(J.T @ J))), "the noise stands squared inside the root, so once outside."),
        (lambda J, s: np.sqrt(np.diag(np.linalg.inv(J.T @ J))), "this is for a noise of 1."),
        (lambda J, s: s / np.sqrt(np.diag(J.T @ J)), "this would be right if the other number were known. Invert the matrix first, then take the diagonal: not knowing one makes the other less sure."),
        (lambda J, s: s * np.sqrt(np.diag(J.T @ J)), "the inverse is missing: the more an angle moves with a number, the surer the number."),
    ]  # fmt: skip
    return function(answer, _deviations, cases, "the steeper the angles answer to a number, the surer it is.", mistakes)


@exercise("10a.2", "ten times surer")
def ten_times_surer(answer):
    """Predict: with half the noise, how many angles in the same time make both deviations ten times smaller than 41 do."""
    mistakes = [
        (4100, "this would do with the old camera. What does half the noise do to the deviations?"),
        (2050, "half the noise is worth more than half the angles: it halves the deviations. What is left for the angles?"),
        (205, "5 times as many angles make the deviations smaller by the root of five only."),
        (410, "ten times as many angles make the deviations smaller by the root of ten, about 3.2."),
        (41, "this is what we have."),
        (92, "the root goes the other way: the deviation falls like one over the root of the number."),
        (16400, "half the noise makes the deviations smaller, not larger."),
    ]  # fmt: skip
    right = "half from the camera, and a factor of 5 from 25 times as many angles: the deviation goes like noise over a root."
    return number(answer, 1025, right, mistakes, tolerance=0.03)


@exercise("10b.1", "from the same starts")
def share_lower(answer):
    """Write: in which share of the starts the second optimizer ends lower; equal ends count half."""
    rng = np.random.default_rng(30)
    cases = [
        (np.array([0.3, 0.2, 0.5, 0.1]), np.array([0.1, 0.4, 0.2, 0.1])),
        (np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 1.0])),
        (np.array([0.5, 0.5, 9.0, 9.0, 0.2]), np.array([0.5, 0.4, 9.0, 9.0, 0.1])),
        (rng.exponential(size=9), rng.exponential(size=9)),
    ]

    def more(rng):
        n = rng.integers(1, 9)
        return np.round(rng.exponential(size=n), 1), np.round(rng.exponential(size=n), 1)

    mistakes = [
        (lambda a, w: float((w > a).mean() + 0.5 * (w == a).mean()), "this counts where the second ends higher."),
        (lambda a, w: float((w < a).mean()), "equal ends count half for each."),
        (lambda a, w: float((w <= a).mean()), "equal ends count half, not whole."),
        (lambda a, w: float((w[:, None] < a).mean() + 0.5 * (w[:, None] == a).mean()), "this compares every start with every other. Each start with itself, please."),
        (lambda a, w: verdicts.share_lower(a, w) * len(a), "this is a count. Divide it by the number of starts."),
        (lambda a, w: 100 * verdicts.share_lower(a, w), "a share lies between 0 and 1."),
        (lambda a, w: float(w.mean() < a.mean()), "this compares two means: the worst starts decide it alone."),
    ]  # fmt: skip
    right = "the same start for both: what is luck of the start counts for neither."
    return function(answer, verdicts.share_lower, cases, right, mistakes, more=more)


@exercise("10b.2", "why does the insurance go?")
def insurance(answer):
    """Explain: Adam alone fails from 20 in 100 starts tuned by the median, from 5 tuned by the failures."""
    why = {
        "A": "the starts are the same 60, cut in halves anew each time. The draw did not change.",
        "B": "the criterion chose half the rate: away from the edge Adam alone fails nearly as rarely as in Lookahead. The median does not see the edge, since it looks at the start in the middle.",
        "C": "every run has 200 gradients, by either criterion.",
        "D": "Lookahead was tuned by the same criterion, and hardly changed.",
    }  # fmt: skip
    return kinds.explain(answer, "B", why)
