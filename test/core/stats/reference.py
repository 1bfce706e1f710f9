"""Writes fixtures/distributions.json (mpmath with 40 digits, scipy where that is exact enough) and fixtures/tests.json
(scipy). Run once; the tests need no Python."""
import json
import pathlib

import mpmath as mp
import numpy as np
import scipy
from scipy import special, stats

here = pathlib.Path(__file__).parent / "fixtures"
rng = np.random.default_rng(20261120)


mp.mp.dps = 40


def clean(value):
    return float(value)


def betainc(a, b, x):
    """scipy 1.10 loses up to seven digits for large a and b."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - betainc(b, a, 1 - x)
    return x**a * (1 - x) ** b / (a * mp.beta(a, b)) * mp.hyp2f1(1, a + b, a + 1, x, maxterms=10**6)


def betaincinv(a, b, p):
    x = mp.mpf(float(special.betaincinv(float(a), float(b), float(p))))
    for _ in range(6):
        density = x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b)
        x -= (betainc(a, b, x) - mp.mpf(p)) / density
    return x


def student_quantile(p, v):
    if p > 0.5:
        return -student_quantile(1 - mp.mpf(p), v)
    x = betaincinv(mp.mpf(v) / 2, mp.mpf(1) / 2, 2 * mp.mpf(p))
    return -mp.sqrt(v * (1 - x) / x)


beta_tails = []
for a, b in [(0.5, 0.5), (1, 1), (2, 5), (0.01, 3), (30, 2), (100, 200), (5000, 15), (1e5, 2e5), (1e6, 1e6), (0.5, 4000)]:
    mean = a / (a + b)
    for x in [1e-8, 0.001, mean * 0.97, mean, min(0.999999, mean * 1.03), 0.5, 0.99]:
        beta_tails.append([a, b, x, clean(betainc(a, b, x))])
beta_quantiles = []
for a, b in [(0.5, 0.5), (1, 1), (2, 5), (30, 2), (100, 200), (5000, 15), (1e5, 2e5), (3, 1e6)]:
    for p in [1e-10, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999]:
        beta_quantiles.append([p, a, b, clean(betaincinv(a, b, p))])
gamma_tails = []
for a in [0.5, 1, 2.5, 10, 99.5, 1000, 1e5]:
    for x in [a * 0.01, a * 0.5, a * 0.97, a, a * 1.03, a * 2, a * 5]:
        gamma_tails.append([a, x, clean(special.gammainc(a, x)), clean(special.gammaincc(a, x))])
chi_quantiles = []
for k in [1, 2, 3, 9, 50, 1000]:
    for p in [1e-8, 0.01, 0.5, 0.95, 0.999, 0.9999999]:
        chi_quantiles.append([p, k, clean(stats.chi2.ppf(p, k))])
noncentral = [[x, k, l, clean(stats.ncx2.sf(x, k, l))] for k in [1, 4, 30] for l in [0.5, 7.85, 60] for x in [3.84, 20, 90]]
student = [[p, v, clean(student_quantile(p, v))] for v in [1, 2, 4.5, 30, 1e4] for p in [1e-6, 0.025, 0.4, 0.9, 0.9995]]
normal_quantiles = [[p, clean(special.ndtri(p))] for p in [1e-300, 1e-20, 1e-5, 0.02425, 0.3, 0.49999, 0.6, 0.975, 0.999999]]
normal_tails = [[z, clean(special.ndtr(z))] for z in [-35, -8, -3, -1, -0.01, 0, 0.3, 1.96, 5]]
log_gamma = [[x, clean(mp.loggamma(mp.mpf(x)))] for x in [1e-10, 0.1, 0.5, 1, 1.5, 2, 3.7, 9.99, 10, 170.5, 1e6, 1e12]]
log_beta = [[a, b, clean(mp.log(mp.beta(a, b)))] for a, b in [(0.5, 0.5), (2, 3), (0.1, 1e6), (12, 15), (9, 11), (1e5, 3e6)]]
binomial = [
    [k, n, p, clean(stats.binom.pmf(k, n, p)), clean(stats.binom.cdf(k, n, p))]
    for k, n, p in [(0, 10, 0.1), (3, 10, 0.5), (10, 10, 0.9), (40, 1000, 0.05), (5000, 100000, 0.051), (2, 7, 0.0)]
]
binomial_quantiles = [[q, n, p, clean(stats.binom.ppf(q, n, p))] for q in [0.01, 0.5, 0.975] for n, p in [(10, 0.3), (1000, 0.95)]]
kolmogorov = [[x, clean(special.kolmogorov(x))] for x in [0.05, 0.3, 0.8, 1.17, 1.19, 1.36, 2, 4]]

distributions = dict(
    scipy=scipy.__version__, betaTails=beta_tails, betaQuantiles=beta_quantiles, gammaTails=gamma_tails,
    chiQuantiles=chi_quantiles, noncentral=noncentral, student=student, normalQuantiles=normal_quantiles,
    normalTails=normal_tails, logGamma=log_gamma, logBeta=log_beta, binomial=binomial,
    binomialQuantiles=binomial_quantiles, kolmogorov=kolmogorov,
)

shares = []
for k, n in [(0, 10), (1, 1), (7, 10), (98, 100), (0, 1), (500, 1000), (99990, 100000), (10, 10)]:
    for confidence in [0.9, 0.95, 0.99]:
        exact = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
        wilson = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
        lower = stats.binomtest(k, n, alternative="greater").proportion_ci(confidence, method="exact")
        shares.append(dict(k=k, n=n, confidence=confidence, exact=list(exact), wilson=list(wilson), lower=lower.low))

fisher = []
for table in [[[3, 1], [1, 3]], [[8, 2], [1, 5]], [[0, 10], [5, 5]], [[100, 3], [900, 7]], [[12, 1988], [30, 1970]], [[0, 5], [0, 7]]]:
    fisher.append(dict(table=table, two=clean(stats.fisher_exact(table)[1]), greater=clean(stats.fisher_exact(table, "greater")[1])))

mcnemar = [dict(b=b, c=c, p=clean(stats.binomtest(b, b + c).pvalue) if b + c else 1.0) for b, c in [(0, 0), (1, 5), (10, 25), (3, 3), (0, 12), (120, 160)]]

samples = []
for n, m, shift, kind in [(5, 7, 0.5, "normal"), (20, 20, 0, "normal"), (37, 90, 1, "normal"), (60, 160, 0.2, "ties"), (100, 100, 0, "normal"), (200, 45, 0.3, "exp"), (30, 30, 5, "normal")]:
    draw = dict(normal=lambda s, k: rng.normal(s, 1, k), exp=lambda s, k: rng.exponential(1 + s, k), ties=lambda s, k: np.round(rng.normal(s, 2, k)))[kind]
    x, y = np.round(draw(0, n), 6), np.round(draw(shift, m), 6)
    ks = stats.ks_2samp(x, y, method="exact")
    samples.append(dict(
        x=x.tolist(), y=y.tolist(), d=clean(ks.statistic), p=clean(ks.pvalue), wasserstein=clean(stats.wasserstein_distance(x, y)),
        wilcoxon=None,
    ))

tables = []
for table in [[[16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]], [[50, 30, 20], [20, 30, 50]], [[500, 500], [480, 560]]]:
    result = stats.chi2_contingency(table, correction=False)
    r, c = np.array(table[0]) / sum(table[0]), np.array(table[1]) / sum(table[1])
    from scipy.spatial.distance import jensenshannon
    tables.append(dict(table=table, statistic=clean(result[0]), p=clean(result[1]), degrees=int(result[2]), js=clean(jensenshannon(r, c, base=2)), tvd=clean(abs(r - c).sum() / 2), hellinger=clean(np.sqrt(((np.sqrt(r) - np.sqrt(c)) ** 2).sum() / 2))))

values = np.round(rng.lognormal(0, 0.8, 60), 6)
interval = stats.bootstrap((values,), np.mean, confidence_level=0.95, n_resamples=20000, method="BCa", random_state=rng).confidence_interval
bootstrap = dict(values=values.tolist(), low=clean(interval.low), high=clean(interval.high))
quantiles = dict(values=values.tolist(), q=[[q, clean(np.quantile(values, q))] for q in [0, 0.05, 0.5, 0.95, 0.99, 1]])

p_values = [0.01, 0.04, 0.03, 0.2, 0.0001, 0.5, 0.04, 1.0]
order = np.argsort(p_values)
adjusted = np.minimum.accumulate((np.array(p_values)[order] * len(p_values) / np.arange(1, len(p_values) + 1))[::-1])[::-1]
bh = np.empty(len(p_values)); bh[order] = np.minimum(1, adjusted)

scores = np.round(rng.normal(0, 1, 80), 2)
labels = (rng.random(80) < 1 / (1 + np.exp(-scores))).astype(int)
other = np.round(scores + rng.normal(0, 1, 80), 2)


def delong(columns, y):
    pos = y == 1
    m, n = pos.sum(), (~pos).sum()
    v10, v01, aucs = [], [], []
    for s in columns:
        psi = (s[pos][:, None] > s[~pos][None, :]) + 0.5 * (s[pos][:, None] == s[~pos][None, :])
        aucs.append(psi.mean()); v10.append(psi.mean(1)); v01.append(psi.mean(0))
    return aucs, np.atleast_2d(np.cov(v10)) / m + np.atleast_2d(np.cov(v01)) / n


aucs, cov = delong([scores, other], labels)
difference = aucs[0] - aucs[1]
z = difference / np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
auc = dict(scores=scores.tolist(), other=other.tolist(), labels=labels.tolist(), aucs=[clean(a) for a in aucs], covariance=cov.tolist(), p=clean(2 * stats.norm.sf(abs(z))))

tests = dict(
    scipy=scipy.__version__, shares=shares, fisher=fisher, mcnemar=mcnemar, samples=samples, tables=tables,
    bootstrap=bootstrap, quantiles=quantiles, benjaminiHochberg=dict(p=p_values, adjusted=bh.tolist()), auc=auc,
)
here.mkdir(exist_ok=True)
for name, data in dict(distributions=distributions, tests=tests).items():
    (here / f"{name}.json").write_text(json.dumps(data) + "\n")
