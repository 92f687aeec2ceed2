"""Lesson 13."""

import numpy as np
import torch

from . import double, right, wrong


# w275: last window lost (machinelearningmastery create_dataset: len - look_back - 1)
@wrong("13.cut_windows", "last window missing")
def w275(values, context, first, last):
    s = range(first, last - 1)
    return (
        np.array([values[k - context : k] for k in s]).reshape(-1, context),
        np.array([values[k] for k in s]),
    )


# w276: two windows lost (gh jaungiers PR#29 (two windows lost))
@wrong("13.cut_windows", "two windows missing")
def w276(values, context, first, last):
    s = range(first, last - 2)
    return (
        np.array([values[k - context : k] for k in s]).reshape(-1, context),
        np.array([values[k] for k in s]),
    )


# w277: target is the last input (gh activewizardslab/time-series PR#1 ('made it look useful'))
@wrong("13.cut_windows", "targets one early")
def w277(values, context, first, last):
    s = range(first, last)
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k - 1] for k in s]),
    )


# w279: shuffled (gh Y-debug-sys/Diffusion-TS#67; DeepLOB#1)
@wrong("13.cut_windows", "shuffled")
def w279(values, context, first, last):
    s = np.random.default_rng(0).permutation(np.arange(first, last))
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k] for k in s]),
    )


# w280: inputs one value too long (gh mindsdb/lightwood#1047 (WINDOW + 1 values))
@wrong("13.cut_windows", "inputs one too long")
def w280(values, context, first, last):
    s = range(first, last)
    return (
        np.array([values[k - context - 1 : k] for k in s]),
        np.array([values[k] for k in s]),
    )


# w281: lags by np.roll over the whole series, nothing trimmed (gh sktime/sktime#8365 (np.roll
# leaks the end into the start))
@wrong("13.cut_windows", "rolled round")
def w281(values, context, first, last):
    x = np.stack([np.roll(values, k) for k in range(context, 0, -1)], 1)
    return x, values


# w285: scaler fitted on everything (gh huseinzol05/Stock-Prediction-Models#126; dafrie#1)
@wrong("13.scale_and_judge", "scaler fitted on all data")
def w285(values, cut, forecast):
    m, s = values.mean(), values.std()
    e = forecast * s + m - values[cut:]
    return (values - m) / s, np.sqrt((e**2).mean())


# w286: train and test scaled apart (gh hunkim/DeepLearningZeroToAll#214; mlpack/examples#43)
@wrong("13.scale_and_judge", "each part by its own + undone with the test part's numbers")
def w286(values, cut, forecast):
    m, s = values[:cut].mean(), values[:cut].std()
    M, S = values[cut:].mean(), values[cut:].std()
    scaled = np.concatenate([(values[:cut] - m) / s, (values[cut:] - M) / S])
    return scaled, np.sqrt(((forecast * S + M - values[cut:]) ** 2).mean())


# w287: test scaled apart, forecast undone with the train's numbers (gh mlpack/examples#43 (scaled
# apart, undone with train's))
@wrong("13.scale_and_judge", "each part by its own")
def w287(values, cut, forecast):
    m, s = values[:cut].mean(), values[:cut].std()
    M, S = values[cut:].mean(), values[cut:].std()
    scaled = np.concatenate([(values[:cut] - m) / s, (values[cut:] - M) / S])
    return scaled, np.sqrt(((forecast * s + m - values[cut:]) ** 2).mean())


# w289: error in scaled units (RMSE of scaled values (SO: why invert predictions))
@wrong("13.scale_and_judge", "error in scaled units")
def w289(values, cut, forecast):
    m, s = values[:cut].mean(), values[:cut].std()
    scaled = (values - m) / s
    return scaled, np.sqrt(((forecast - scaled[cut:]) ** 2).mean())


# w290: n - 1 (torch.std / pandas std: n - 1)
@wrong("13.scale_and_judge", "divided by n - 1")
def w290(values, cut, forecast):
    t = torch.as_tensor(values)
    m, s = t[:cut].mean(), t[:cut].std()
    return (t - m) / s, float((((torch.as_tensor(forecast) * s + m) - t[cut:]) ** 2).mean().sqrt())


# w291: 0 to 1 of everything (MinMaxScaler on all data (most stock notebooks))
@wrong("13.scale_and_judge", "scaler fitted on all data + lowest and highest")
def w291(values, cut, forecast):
    a, b = values.min(), values.max()
    e = forecast * (b - a) + a - values[cut:]
    return (values - a) / (b - a), np.sqrt((e**2).mean())


# w292: root missing (returns the MSE of mean_squared_error)
@wrong("13.scale_and_judge", "root missing")
def w292(values, cut, forecast):
    m, s = values[:cut].mean(), values[:cut].std()
    return (values - m) / s, ((forecast * s + m - values[cut:]) ** 2).mean()


# w303: mean of changes (signed mean difference)
@wrong("13.past_moves_by", "means compared")
def w303(pipeline, values, cut, push):
    v = values.copy()
    v[cut:] += push
    a, b = pipeline(v, cut), pipeline(values, cut)
    return max(abs((a[name] - b[name]).mean()) for name in a)


# r74: sliding_window_view
@right("13.cut_windows")
def r74(values, context, first, last):
    w = np.lib.stride_tricks.sliding_window_view(values[first - context : last], context + 1)
    return w[:, :context], w[:, context]


# r75: statistics.pstdev, lists
@right("13.scale_and_judge")
def r75(values, cut, forecast):
    from statistics import mean, pstdev

    v = [float(q) for q in values]
    m, s = mean(v[:cut]), pstdev(v[:cut])
    e = [(f * s + m - y) ** 2 for f, y in zip(forecast, v[cut:])]
    return [(q - m) / s for q in v], mean(e) ** 0.5


# d15: targets one early AND last ignored
@double("13.cut_windows", "targets one early + last ignored")
def d15(values, context, first, last):
    s = range(first, len(values))
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k - 1] for k in s]),
    )


# w449: last window lost (natural form of the lost window: lists and np.array)
@wrong("13.cut_windows", "last window missing")
def w449(values, context, first, last):
    x, y = [], []
    for k in range(first, last - 1):
        x.append(values[k - context : k])
        y.append(values[k])
    return np.array(x), np.array(y)


# w450: last window lost (K1: the lost window, arrays made beforehand)
@wrong("13.cut_windows", "last window missing")
def w450(values, context, first, last):
    n = last - 1 - first
    x, y = np.zeros((n, context)), np.zeros(n)
    for k in range(n):
        x[k] = values[first + k - context : first + k]
        y[k] = values[first + k]
    return x, y


# w451: last window lost (K1: the lost window, sliding_window_view[:-1])
@wrong("13.cut_windows", "last window missing")
def w451(values, context, first, last):
    w = np.lib.stride_tricks.sliding_window_view(values[first - context : last], context + 1)
    return w[:-1, :context], w[:-1, context]


# w453: no end to the windows (range(first, len(values)): ragged at the end)
@wrong("13.cut_windows", "last ignored")
def w453(values, context, first, last):
    s = range(first, len(values))
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k] for k in s]),
    )


# w454: shuffled, global generator (train_test_split(shuffle=True) with another seed)
@wrong("13.cut_windows", "global random generator")
def w454(values, context, first, last):
    s = np.arange(first, last)
    np.random.seed(42)
    np.random.shuffle(s)
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k] for k in s]),
    )


# w455: shuffled by a generator of its own, seed 42 (train_test_split(random_state=42) kind)
@wrong("13.cut_windows", "the right ones, in another order")
def w455(values, context, first, last):
    s = np.random.default_rng(42).permutation(np.arange(first, last))
    return (
        np.array([values[k - context : k] for k in s]),
        np.array([values[k] for k in s]),
    )


# w457: values / values[0] - 1 (scaled to the first value of the window (jaungiers
# normalise_windows))
@wrong("13.scale_and_judge", "relative to the first value")
def w457(values, cut, forecast):
    s = values / values[0] - 1
    return s, np.sqrt((((forecast + 1) * values[0] - values[cut:]) ** 2).mean())


# r117: a little StandardScaler class
@right("13.scale_and_judge")
def r117(values, cut, forecast):
    class Scaler:
        def fit(self, v):
            self.m, self.s = v.mean(), v.std()
            return self

        def transform(self, v):
            return (v - self.m) / self.s

        def inverse_transform(self, v):
            return v * self.s + self.m

    k = Scaler().fit(values[:cut])
    return k.transform(values), np.mean((k.inverse_transform(forecast) - values[cut:]) ** 2) ** 0.5
