"""Hare and lynx of notebook 10: the pelts, the fields, the windows, what the long comparison is made of."""

import numpy as np
import pytest

from helpers import assert_close
from nodetutor.differences import check_gradient
from nodetutor.fields import Perceptron
from nodetutor.lessons.real_data import drawings, exercises, explorers, pendulum, study, verdicts
from nodetutor.lessons.real_data.fitting import centred, forecast, miss, rivals, window_objective
from nodetutor.lessons.real_data.models import LotkaVolterra, Together
from nodetutor.lessons.real_data.pelts import HARE, LYNX, PELTS, SETON, YEARS
from nodetutor.optimizers import Adam, GradientDescent, Lookahead
from nodetutor.samples import windows
from nodetutor.solvers import solve
from nodetutor.training import ode_objective, train

KNOWN, NET = LotkaVolterra(), Perceptron(hidden=3)
FIELDS = {"known": KNOWN, "learned": NET, "both": Together(KNOWN, NET)}
DATA = centred(14)[:, :14]


# --- the pelts


def test_the_pelts_are_those_of_the_source():
    assert len(YEARS) == len(HARE) == len(LYNX) == 21
    assert (YEARS[0], YEARS[-1]) == (1900, 1920)
    assert (YEARS[HARE.argmax()], YEARS[LYNX.argmax()]) == (1903, 1904)
    assert (HARE.sum(), LYNX.sum()) == (pytest.approx(715.7), pytest.approx(423.5))
    assert (HARE @ np.arange(21), LYNX @ np.arange(21)) == (pytest.approx(6122.8), pytest.approx(4182.4)), (
        "each in its year"
    )
    assert (HARE[0], HARE[13], HARE[20], LYNX[0], LYNX[13], LYNX[20]) == (30, 76.6, 24.7, 4, 19.5, 8.6)
    assert SETON.argmax() == 6
    assert np.allclose(SETON[:3], LYNX[:3], rtol=0.12)


def test_centring_looks_at_the_training_years_only():
    for split in (10, 17):
        z = centred(split)
        assert np.allclose(z[:, :split].mean(axis=1), 0, atol=1e-12)
        assert np.allclose(np.diff(z), np.diff(np.log(PELTS)))
    with pytest.raises(ValueError, match="split"):
        centred(21)


# --- the fields


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("runs", [(), (3,), (2, 3)])
def test_the_derivatives_of_a_field_are_its_derivatives(name, runs):
    field, rng = FIELDS[name], np.random.default_rng(3)
    answer = check_gradient(field, 0.3, rng.normal(size=(2, *runs)), 0.5 * rng.normal(size=(field.size, *runs)))
    assert answer, answer


def test_lotka_and_volterra_in_pelts():
    theta, u, v = np.log([0.5, 0.03, 0.9, 0.02]), 20.0, 12.0
    rates = KNOWN(0, np.log([u, v]), theta) * [u, v]  # d log u / dt = (du/dt) / u
    assert_close("rates", rates, [0.5 * u - 0.03 * u * v, -0.9 * v + 0.02 * u * v], rtol=1e-12)


def test_the_quantity_that_lotka_and_volterra_keep():
    theta = np.log([0.5, 0.3, 1.0, 0.9])
    x, y = solve(KNOWN, theta, [0.3, -0.5], np.linspace(0, 12, 600), "rk4").T
    kept = 0.9 * np.exp(x) - 1.0 * x + 0.3 * np.exp(y) - 0.5 * y
    assert np.ptp(kept) < 1e-6
    assert np.ptp(x) > 1


def test_both_together_are_the_sum():
    z, theta = np.array([0.2, -0.1]), np.arange(FIELDS["both"].size) / 50
    known, learned = FIELDS["both"].unpack(theta)
    assert_close("sum", FIELDS["both"](0, z, theta), KNOWN(0, z, known) + NET(0, z, learned), rtol=1e-14)


# --- the windows


def by_hand(field, theta, data, length, present=None):
    """The mean over windows, years and species, one window after the other."""
    years = data.shape[1]
    present = np.ones(years, bool) if present is None else present
    squares = []
    for first in range(years - length):
        if present[first]:
            path = solve(field, theta, data[:, first], np.arange(length + 1.0), "rk4")
            squares += [(path[n] - data[:, first + n]) ** 2 for n in range(1, length + 1) if present[first + n]]
    return np.mean(squares)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("length", [1, 3, 13])
def test_the_loss_is_the_mean_over_windows_and_its_gradient_is_the_gradient(name, length):
    field = FIELDS[name]
    theta = study.starts(field, 0, 3)
    objective = window_objective(field, DATA, length)
    assert_close("loss", objective(theta)[0], [by_hand(field, one, DATA, length) for one in theta.T], rtol=1e-12)
    answer = check_gradient(objective, theta)
    assert answer, answer


def test_with_all_years_it_is_the_packages_objective_for_windows():
    theta = study.starts(NET, 0, 3)
    loss, gradient = ode_objective(NET, *windows(np.arange(14.0), DATA.T, 3), "rk4", samples=True)(theta)
    got = window_objective(NET, DATA, 3)(theta)
    assert_close("loss", got[0], loss / 2, rtol=1e-12)  # a mean over the two species here, a sum there
    assert_close("gradient", got[1], gradient / 2, rtol=1e-12)


@pytest.mark.parametrize("length", [1, 3, 5])
def test_missing_years_are_neither_begun_at_nor_compared_with(length):
    present = ~np.isin(YEARS[:14], (1902, 1904, 1907, 1908, 1913))
    theta = study.starts(NET, 1, 2)
    objective = window_objective(NET, DATA, length, present=present)
    assert_close("loss", objective(theta)[0], [by_hand(NET, one, DATA, length, present) for one in theta.T], rtol=1e-12)
    assert check_gradient(objective, theta)
    holes = np.where(present, DATA, np.nan)
    assert_close("as nan", window_objective(NET, holes, length)(theta)[1], objective(theta)[1], rtol=1e-14)
    spoiled = np.where(present, DATA, 99.0)
    assert_close(
        "not seen", window_objective(NET, spoiled, length, present=present)(theta)[1], objective(theta)[1], rtol=1e-14
    )


def test_the_penalty_is_added_and_may_differ_from_row_to_row():
    theta = study.starts(NET, 0, 2)
    plain, each = window_objective(NET, DATA, 3), np.arange(NET.size)[:, None] / 100
    with_penalty = window_objective(NET, DATA, 3, each)
    assert_close("loss", with_penalty(theta)[0] - plain(theta)[0], (each * theta**2).sum(axis=0), rtol=1e-9)
    assert check_gradient(with_penalty, theta)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((DATA, 0), "length"),
        ((DATA, 14), "length"),
        ((DATA, 3, -1.0), "penalty"),
        ((DATA[:1], 3), "data"),
        ((DATA, 3, 0.0, np.zeros(14)), "present"),
    ],
)
def test_what_cannot_be_a_window_is_refused(arguments, name):
    with pytest.raises(ValueError, match=name):
        window_objective(NET, *arguments)


def test_a_step_of_a_year_is_small_enough_for_the_four_numbers():
    theta = np.log([0.46, 0.28, 1.18, 1.2])
    coarse = forecast(KNOWN, theta[:, None], DATA[:, 13], 7)[..., 0]
    fine = solve(KNOWN, theta, DATA[:, 13], np.linspace(0, 7, 701), "rk4")[100::100]
    assert np.abs(coarse - fine).max() < 0.07  # of a logarithm, where forecasts miss by 0.3 and more


# --- judging


def test_a_forecast_begins_after_the_last_year():
    theta = study.starts(NET, 0, 2)
    path = forecast(NET, theta, DATA[:, 13], 7)
    assert path.shape == (7, 2, 2)
    want = solve(NET, theta[:, 1], DATA[:, 13], np.arange(8.0), "rk4")[1:]
    assert_close("path", path[..., 1], want, rtol=1e-14)


def test_the_miss_is_the_logarithm_of_a_factor():
    truth = np.zeros((2, 5))
    assert miss(np.full((5, 2), np.log(2)), truth) == pytest.approx(np.log(2))
    assert miss(np.log([[2, 0.5]] * 5), truth) == pytest.approx(np.log(2))
    assert miss(np.array([[3.0, 4.0]] * 5), truth) == pytest.approx(np.sqrt(12.5))
    assert np.isinf(miss(np.full((5, 2, 1), np.nan), truth)).all()


@pytest.mark.parametrize("split", [10, 14, 17])
def test_rivals_know_the_training_years_only(split):
    z = centred(split)
    free = rivals(z, split)
    assert np.allclose(free["the mean"], 0)
    assert_close("last", free["the last year"], np.tile(z[:, split - 1], (21 - split, 1)))
    assert_close("before", free["ten years before"][:5], z[:, split - 10 : split - 5].T[: 21 - split])
    changed = z.copy()
    changed[:, split:] = 99
    for name, path in rivals(changed, split).items():
        assert_close(name, path, free[name])


# --- what was computed in advance


@pytest.fixture(scope="module")
def stored():
    return study.load()


def test_an_entry_of_the_table_computed_again(stored):
    for split, length, name in ((10, 1, "Lotka-Volterra"), (14, 3, "Lotka-Volterra"), (17, 1, "neural, 2 units")):
        place = study.SPLITS.index(split), study.LENGTHS.index(length), list(study.MODELS).index(name)
        theta, loss = study.trained(study.MODELS[name][0], split, length)
        again = study.kept_back(study.MODELS[name][0], theta, split)[0]
        assert np.median(again) == pytest.approx(np.median(stored["misses"][place]), rel=0.02)
        assert np.median(loss) == pytest.approx(np.median(stored["losses"][place]), rel=0.02)


def test_the_known_part_is_not_penalised():
    both = Together(KNOWN, Perceptron(hidden=2))
    theta, _ = study.trained(both, 14, 1, penalty=10.0, runs=2)
    alone, _ = study.trained(KNOWN, 14, 1, runs=2)
    assert np.abs(theta[4:]).max() < 0.01
    assert np.abs(theta[:4].mean(axis=1) - alone.mean(axis=1)).max() < 0.05


def test_the_race_is_lookahead_at_equal_cost():
    rates = np.array([0.02, 0.1])
    got = study.race("descent", 4, 0.5, rates, seed=3, runs=2, budget=9)
    objective = window_objective(Perceptron(hidden=8), DATA, 3)
    theta = study.starts(Perceptron(hidden=8), 3, 2)
    for i, rate in enumerate(rates):
        weights = train(objective, theta, Lookahead(GradientDescent(rate), 4, 0.5), 9).theta
        assert_close("race", got[i], objective(weights)[0], rtol=1e-12)
    alone = study.race("Adam", 1, 1.0, rates, seed=3, runs=2, budget=5)
    weights = train(objective, theta, Adam(0.1), 5).theta
    assert_close("alone", alone[1], objective(weights)[0], rtol=1e-12)


def test_a_row_of_the_race_computed_again(stored):
    best = np.median(stored["tuning"][2, 0], axis=-1).argmin()
    again = study.race("Adam", 1, 1.0, study.RATES["Adam"][[best]], 0, 20)[0]
    assert np.median(again) == pytest.approx(np.median(stored["judged"][2, 0][:20]), rel=0.1)


def test_tuning_and_judging_use_other_starts(stored):
    assert stored["tuning"].shape == (3, 3, 7, study.TUNE)
    assert stored["judged"].shape == (3, 3, study.JUDGE)
    assert study.JUDGE >= 100
    assert study.STARTS >= 100
    for i in range(3):
        for w in range(3):
            best = np.median(stored["tuning"][i, w], axis=-1).argmin()
            assert 0 < best < 6, "the best rate lies at the edge of the grid"
            assert not np.isin(stored["judged"][i, w], stored["tuning"][i, w]).any()


# --- the explorer


def test_the_explorer_tells_what_is_stored(stored):
    explorer = explorers.forecasts()
    for split, size, penalty in ((10, 2, 0.01), (17, 8, 0.0), (14, 4, 0.001)):
        for slider, value in zip(explorer.sliders, (split, size, penalty), strict=True):
            slider.value = value
        assert explorer.error.value == ""
        place = split - 10, study.VIEW_SIZES.index(size), study.VIEW_PENALTIES.index(penalty)
        low, middle, high = np.exp(stored["view_misses"][place])
        assert f"kept back by {middle:.3g} (5 to 95 per cent: {low:.3g} to {high:.3g})" in explorer.text()
        assert f"1900 to {1899 + split}, {size} units, penalty {penalty:g}" in explorer.text()
        z = centred(split)
        before = np.exp(miss(rivals(z, split)["ten years before"], z[:, split:]))
        assert f"Ten years before misses by {before:.3g}" in explorer.text()


def test_the_explorers_paths_are_those_of_training(stored):
    theta, _ = study.trained(Perceptron(hidden=2), 14, 3)
    _, path = study.kept_back(Perceptron(hidden=2), theta, 14)
    middle = np.median(path, axis=-1).T
    assert np.abs(stored["paths"][4, 0, 0, 1, :, 14:] - middle).max() < 0.1
    assert np.isnan(stored["paths"][4, 0, 0, 1, :, :14]).all()
    for line in explorers.forecasts().fig.axes[0].get_lines():
        assert len(line.get_xdata()) > 0


def test_right_answers_in_other_clothes():
    fair = {"starts": 100.0, "rate": "the best for each", "tuned_on": "other starts", "cost": "gradients"}
    fair["judged_by"] = "the median and the failures"
    assert exercises.design(fair).right
    assert exercises.design(fair | {"starts": range(200), "cost": "Gradients "}).right
    assert exercises.prepare(lambda p, n: (np.log(p).T - np.log(p[:, :n]).T.mean(0)).T.tolist()).right
    assert exercises.miss_factor(
        lambda p, t: float(np.exp(np.std(np.r_[np.log(p / t).ravel(), -np.log(p / t).ravel()])))
    ).right


# --- the pendulum of 10a


@pytest.mark.parametrize("runs", [(), (4,)])
def test_the_derivatives_of_the_pendulum(runs):
    rng = np.random.default_rng(2)
    answer = check_gradient(pendulum.PENDULUM, 0.0, rng.normal(size=(2, *runs)), rng.uniform(0.2, 4, size=(2, *runs)))
    assert answer, answer


def test_a_small_swing_without_friction_is_a_cosine():
    t = np.linspace(0, 8, 161)
    path = pendulum.angles(np.array([4.0, 0.0]), t, start=[1e-3, 0])
    assert np.abs(path - 1e-3 * np.cos(2 * t)).max() < 1e-7


def test_friction_takes_the_energy():
    t = np.linspace(0, 8, 161)
    phi, omega = solve(pendulum.PENDULUM, pendulum.TRUE, pendulum.START, t, "rk4").T
    energy = omega**2 / 2 - 4 * np.cos(phi)
    assert energy[-1] - energy[0] == pytest.approx(-0.3 * np.trapezoid(omega**2, t), rel=1e-3)
    assert (np.diff(energy) < 1e-9).all()


def test_measured_angles_have_the_noise_that_they_say():
    y = pendulum.measured(pendulum.TIMES, 300, noise=0.2, seed=4)
    assert y.shape == (41, 300)
    assert np.std(y - pendulum.angles(pendulum.TRUE, pendulum.TIMES)[:, None]) == pytest.approx(0.2, rel=0.03)
    assert_close("prefix", pendulum.measured(pendulum.TIMES, 7, 0.2, 4), y[:, :7])


def test_gauss_and_newton_find_the_numbers_and_their_scatter():
    exact = pendulum.gauss_newton(pendulum.measured(pendulum.TIMES, 1, noise=0.0), pendulum.TIMES)
    assert_close("without noise", exact[:, 0], pendulum.TRUE, rtol=1e-9)
    found = pendulum.gauss_newton(pendulum.measured(pendulum.TIMES, 600, seed=5), pendulum.TIMES)
    C = pendulum.covariance(pendulum.TRUE, pendulum.TIMES)
    assert np.allclose(found.std(axis=1), np.sqrt(np.diag(C)), rtol=0.1)
    assert np.corrcoef(found)[0, 1] == pytest.approx(C[0, 1] / np.sqrt(C[0, 0] * C[1, 1]), abs=0.15)
    assert np.allclose(pendulum.covariance(pendulum.TRUE, pendulum.TIMES, 0.1), 4 * C)


def test_the_cloud_scatters_as_the_words_say():
    explorer = explorers.cloud_of_numbers()
    explorer.sliders[0].value, explorer.sliders[1].value = 0.08, 4
    assert explorer.error.value == ""
    formula = np.sqrt(np.diag(pendulum.covariance(pendulum.TRUE, np.arange(21) / 5, 0.08)))
    assert f"the formula says {formula[0]:.2g} and {formula[1]:.2g}" in explorer.text()
    assert "4 seconds, 21 angles" in explorer.text()
    edge = next(line for line in explorer.fig.axes[1].get_lines() if line.get_label().startswith("formula"))
    ellipse = np.array(edge.get_data()).T - pendulum.TRUE
    C = pendulum.covariance(pendulum.TRUE, np.arange(21) / 5, 0.08)
    assert np.allclose(np.einsum("ni,ij,nj->n", ellipse, np.linalg.inv(C), ellipse), 5.991, atol=0.01)  # chi-square, 2


# --- the race judged again, of 10b


def test_a_start_fails_above_half_the_loss_of_the_mean():
    assert pytest.approx((centred(14)[:, :14] ** 2).mean() / 2) == verdicts.LOST


def test_the_criteria_see_what_they_say():
    well, edge, bad = np.full(10, 0.05), np.r_[np.full(7, 0.01), np.full(3, 9.0)], np.full(10, 0.06)
    losses = np.stack([bad, well, edge])
    assert verdicts.by_median(losses).argmin() == 2
    assert verdicts.by_failures(losses).argmin() == 1
    assert verdicts.by_failures(np.stack([bad, well]))[0] > verdicts.by_failures(np.stack([bad, well]))[1]


def test_halves_judge_on_starts_that_did_not_choose():
    rng = np.random.default_rng(0)
    noise = rng.uniform(0, 1, size=(1, 50, 2))  # fifty rates that are alike, two starts: the best on one says nothing
    middles, _ = verdicts.halves(noise, verdicts.by_median, repeats=400)
    assert middles[0] > 0.2  # the best of fifty on the same start would be 0.02
    sure = np.stack([np.full(20, 0.5), np.full(20, 0.1)])[None]
    middles, fails = verdicts.halves(sure, verdicts.by_median)
    assert (middles[0], fails[0]) == (pytest.approx(0.1), 0)
    middles, fails = verdicts.halves(sure[:, :1], verdicts.by_median)
    assert (middles[0], fails[0]) == (pytest.approx(0.5), 1)
    mixed = np.r_[np.full(15, 0.1), np.full(5, 0.9)][None, None]
    assert verdicts.halves(mixed, verdicts.by_median)[1][0] == pytest.approx(0.25, abs=0.02)


def test_shares_from_the_same_starts_and_their_interval():
    alone, wrapped = np.array([3.0, 1.0, 2.0, 5.0]), np.array([1.0, 2.0, 2.0, 4.0])
    assert verdicts.share_lower(alone, wrapped) == pytest.approx(0.625)
    rng = np.random.default_rng(1)
    start = rng.exponential(size=50)
    assert list(verdicts.interval(verdicts.share_lower, start, 0.9 * start)) == [1, 1]  # each start with itself
    wins = rng.uniform(size=400) < 0.4
    low, high = verdicts.interval(verdicts.share_lower, np.ones(400), np.where(wins, 0.5, 2.0))
    assert low == pytest.approx(wins.mean() - 0.048, abs=0.008)  # 1.96 times the root of 0.4 * 0.6 / 400
    assert high == pytest.approx(wins.mean() + 0.048, abs=0.008)


def test_the_verdict_on_adam_hangs_on_the_criterion(stored):
    tuning, judged = stored["tuning"], stored["judged"]
    by_median, by_failures = (verdicts.halves(tuning, c)[1][2] for c in verdicts.CRITERIA.values())
    assert by_median[0] > 0.15 > 0.05 > by_median[1:].max()
    assert by_failures[0] - by_failures[1:].min() < 0.03
    told = [verdicts.interval(verdicts.share_lower, judged[i, 0], judged[i, 1]) for i in range(3)]
    assert told[0][1] < 0.5 < told[1][0]
    assert told[2][0] < 0.5 < told[2][1]


def test_the_explorer_of_the_tuning_tells_what_was_measured(stored):
    explorer = explorers.tuned_by()
    assert "Adam, tuned by the median. alone: rate 0.1, on other starts median 0.011, 20 % fail" in explorer.text()
    explorer.set("Adam", "the failures")
    assert "alone: rate 0.046, on other starts median 0.014, 5 % fail" in explorer.text()
    dot = next(line for line in explorer.fig.axes[1].lines if line.get_marker() == "o")
    want = 100 * np.mean(stored["tuning"][2, 0, 2] > verdicts.LOST)
    assert dot.get_data() == (pytest.approx(study.RATES["Adam"][2]), pytest.approx(want))


# --- what the pictures and the table say


def test_a_miss_in_words_is_a_factor():
    assert [drawings.factor(np.log(x)) for x in (2.3, 99.0, 101.0)] == ["2.30", "99.00", "over 100"]
    assert drawings.factor(np.inf) == "over 100"


def test_the_table_has_the_median_and_the_95_per_cent_of_its_split(capsys):
    misses = np.log(np.stack([[np.arange(1.0, 101)], [np.arange(1.0, 101) / 10 + 1]]))  # (splits, models, starts)
    drawings.table_of(misses, ["a model"], [10, 14])
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["10", "years", "14", "years"]
    assert row.split() == ["a", "model", "50.00", "(95.00)", "6.00", "(10.50)"]


def test_the_pictures_show_pelts_and_shares(shown):
    drawings.draw_pelts()
    assert "between 7.6 and 77 thousand and peaks in 1903, lynx peaks in 1904" in shown[0][1]
    z, split = centred(14), 14
    mean = (np.log(PELTS) - z)[:, 0]
    paths = {"truth": z[:, 14:].T, "twice": z[:, 14:].T[..., None] + np.log([1.0, 2, 4])}
    drawings.draw_forecast(paths, mean, split, PELTS, "words")
    for ax, pelts in zip(shown[1][0].axes, PELTS, strict=True):
        lines = {line.get_label(): line.get_data() for line in ax.lines}
        assert np.allclose(lines["truth"], [YEARS[14:], pelts[14:]])
        assert np.allclose(next(data for name, data in lines.items() if name.startswith("twice"))[1], 2 * pelts[14:])
    tuning = np.broadcast_to(np.array([[0.1, 0.9], [0.9, 0.9]]), (3, 3, 2, 2))
    drawings.draw_race(tuning, dict.fromkeys(study.INNER, [0.01, 0.1]), 0.5, "words")
    assert np.allclose(shown[2][0].axes[1].lines[0].get_data(), [[0.01, 0.1], [50, 100]])
