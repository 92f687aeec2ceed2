"""Lesson 00."""

from . import right, wrong


# w001: believes the input is batch first (gh gabrielloye/LSTM_Sentiment-Analysis#3; pytorch#1538)
@wrong("00.mean_over_time", "mean over the batch")
def w001(x):
    return x.mean(axis=1)


# w406: divides by the last t of the loop (review of the first edition)
@wrong("00.mean_over_time", "divided by one step too few")
def w406(x):
    total = 0
    for t in range(len(x)):
        total = total + x[t]
    return total / t


# r01: sum / len
@right("00.mean_over_time")
def r01(x):
    return sum(x) / len(x)
