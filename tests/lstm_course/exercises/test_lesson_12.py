"""Lesson 12: who forgets late, or is right at some sizes only, is refused; slips have names."""

import numpy as np
import pytest
import torch

from lstm_course.exercises import check
from lstm_course.exercises.lesson_12 import carry_and_detach, contiguous_batches, write
from lstm_course.exercises.verdict import CORRECT
from lstm_course.text import encode
from tests.support.refusing import refuses


def write_from_the_last(number):
    def write_so(model, opening, u, temperature):
        text = opening
        for u_t in u:
            outputs, _ = model(text[-number:])
            p = (outputs[-1] / temperature).softmax(dim=1)
            drawn = torch.searchsorted(p.cumsum(dim=1), u_t[:, None])
            text = torch.cat([text, drawn.T])
        return text[len(opening) :]

    return write_so


def write_with_resets(every):
    def write_so(model, opening, u, temperature):
        calls = iter(range(len(u)))
        return write(
            lambda ids, state: model(ids, state if next(calls) % every else None),
            *(opening, u, temperature),
        )

    return write_so


def carry_with_resets(every):
    def carry(model, chunks):
        parts = [chunks[k : k + every] for k in range(0, len(chunks), every)]
        found = [carry_and_detach(model, part) for part in parts]
        return tuple(map(np.concatenate, zip(*found, strict=True)))

    return carry


def beginnings(filler, opened="([", name="total = weigh"):
    return lambda seen: tuple(encode(name + sign + filler(seen)) for sign in opened)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        *[("12.write", write_from_the_last(number)) for number in (8, 12)],
        *[("12.write", write_with_resets(every)) for every in (5, 9)],
        *[
            ("12.write", lambda m, opening, u, heat, n=number: write(m, opening[-n:], u, heat))
            for number in (4, 6)
        ],
        *[("12.carry_and_detach", carry_with_resets(every)) for every in (4, 8)],
        ("12.two_beginnings", beginnings(lambda seen: "()" * (seen // 2))),
        ("12.two_beginnings", beginnings(lambda seen: "a" * (seen - seen % 2))),
        ("12.two_beginnings", beginnings(lambda seen: "a" * (seen - 1 + seen % 2))),
        ("12.two_beginnings", beginnings(lambda seen: "a" * 10_000)),
        *[("12.two_beginnings", beginnings(lambda seen, c=c: c * seen)) for c in "=;\\:"],
        ("12.two_beginnings", beginnings(lambda seen: "a" * seen, name="def f if ")),
    ],
)
def test_what_is_right_for_a_while_or_at_some_sizes_is_refused(exercise, answer):
    assert refuses(exercise, answer)


@pytest.mark.parametrize(
    "answer",
    [
        beginnings(lambda seen: "a + " * seen),
        beginnings(lambda seen: "a" * seen, name="def f(x): return "),
        beginnings(lambda seen: "a" * seen, name="if "),
        beginnings(lambda seen: "\n" * seen, name=""),
        beginnings(lambda seen: "    " * seen, name="    value = "),
        beginnings(lambda seen: "x, " * seen, "{(", name="total = "),
        beginnings(lambda seen: "()" * seen),
        beginnings(lambda seen: "lambda x: " * seen),
    ],
)
def test_any_code_may_stand_behind_the_bracket(answer):
    verdict = check("12.two_beginnings", answer)
    assert verdict.status == CORRECT, verdict


def cut_within(steps_of, batches_of):
    """Batches as asked, but for how many steps a stream has and how many batches."""

    def cut(ids, N, T):
        steps = steps_of(len(ids), N, T)
        rows, B = ids[: steps * N].reshape(N, steps), batches_of(steps, T)
        x, targets = (rows[:, k : k + B * T].reshape(N, B, T) for k in (0, 1))
        return x.transpose(1, 2, 0), targets.transpose(1, 2, 0)

    return cut


def reshaped_at_once(ids, N, T):
    B = (len(ids) - 1) // (N * T)
    return ids[:-1][: B * N * T].reshape(-1, T, N), ids[1:][: B * N * T].reshape(-1, T, N)


def shifted_before_it_was_cut(ids, N, T):
    steps = (len(ids) - 1) // N
    rows = (part[: steps * N].reshape(N, steps) for part in (ids[:-1], ids[1:]))
    B = steps // T
    return tuple(part[:, : B * T].reshape(N, B, T).transpose(1, 2, 0) for part in rows)


def side_by_side(ids, N, T):
    B = (len(ids) // N - 1) // T
    return ids[: B * N * T].reshape(B, N, T), ids[1:][: B * N * T].reshape(B, N, T)


def windows_one_step_apart(ids, N, T):
    steps = len(ids) // N
    rows, starts = ids[: steps * N].reshape(N, steps).T, range((steps - 1) // T)
    return [np.stack([rows[k + later :][:T] for k in starts]) for later in (0, 1)]


def kept_too_late(model, chunks):
    state, losses, gradients = None, [], []
    for chunk in chunks:
        loss, state = model(chunk, state)
        loss.backward()
        model.zero_grad()
        losses.append(loss.item())
        gradients.append(model.b.grad)
        state = [part.detach() for part in state]
    return losses, gradients


def back_once(model, chunks):
    state, losses = None, []
    for chunk in chunks:
        loss, state = model(chunk, state)
        losses.append(loss)
    sum(losses).backward()
    return [loss.item() for loss in losses], [model.b.grad for _ in chunks]


def clipped(model, chunks):
    losses, gradients = carry_and_detach(model, chunks)
    return losses, [g / max(1, np.linalg.norm(g)) for g in gradients]


def write_by(drawn, opened=lambda model, opening: model(opening)):
    """Write by another way to draw, `drawn(outputs, u_t, temperature)`, or to begin."""

    def write_so(model, opening, u, temperature):
        (outputs, state), written = opened(model, opening), []
        for u_t in u:
            written.append(drawn(outputs[-1], u_t[:, None], temperature))
            outputs, state = model(written[-1][None], state)
        return torch.stack(written)

    return write_so


def write_reading(read, goes_on=True):
    """Write, but read `read(opening, drawn)` at every step; the state goes on, or does not."""

    def write_so(model, opening, u, heat):
        (outputs, state), written = model(opening), []
        for u_t in u:
            written.append(draw(outputs[-1], u_t[:, None], heat))
            outputs, after = model(read(opening, written[-1]), state)
            state = after if goes_on else state
        return torch.stack(written)

    return write_so


def write_without_reading(model, opening, u, heat):
    outputs, _ = model(opening)
    return torch.stack([draw(outputs[-1], u_t[:, None], heat) for u_t in u])


def draw(outputs, u, temperature):
    return ((outputs / temperature).softmax(dim=1).cumsum(dim=1) < u).sum(dim=1)


def draw_by_powers(outputs, u, temperature):
    return ((outputs.softmax(dim=1) ** (1 / temperature)).cumsum(dim=1) < u).sum(dim=1)


def count(outputs):
    return outputs.shape[1] - 1


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        (
            "12.contiguous_batches",
            cut_within(lambda n, N, T: (n - 1) // N, lambda steps, T: (steps - 1) // T),
            "last character kept back",
        ),
        (
            "12.contiguous_batches",
            lambda ids, N, T: contiguous_batches(ids[:-1], N, T),
            "last character kept back",
        ),
        (
            "12.contiguous_batches",
            cut_within(
                lambda n, N, T: (n // N - 1) // T * T + 1, lambda steps, T: (steps - 1) // T
            ),
            "streams trimmed to what is used",
        ),
        (
            "12.contiguous_batches",
            cut_within(lambda n, N, T: n // N, lambda steps, T: steps // T - 1),
            "a chunk less than fits",
        ),
        ("12.contiguous_batches", reshaped_at_once, "batches reshaped at once"),
        (
            "12.contiguous_batches",
            shifted_before_it_was_cut,
            "last character kept back, targets across",
        ),
        ("12.contiguous_batches", side_by_side, "chunks side by side, not turned"),
        (
            "12.contiguous_batches",
            lambda ids, N, T: [part.transpose(0, 2, 1) for part in side_by_side(ids, N, T)],
            "chunks side by side",
        ),
        ("12.contiguous_batches", windows_one_step_apart, "windows one step apart"),
        ("12.carry_and_detach", kept_too_late, "kept after it was cleared"),
        ("12.carry_and_detach", back_once, "one backward at the end"),
        ("12.carry_and_detach", clipped, "gradients clipped"),
        ("12.write", write_by(draw_by_powers), "powers of the probabilities"),
        (
            "12.write",
            write_by(lambda z, u, heat: (draw(z, u, heat) - 1).clamp(min=0)),
            "one too early, the first kept",
        ),
        (
            "12.write",
            write_by(lambda z, u, heat: (draw(z, u, heat) + 1).clamp(max=count(z))),
            "one too late, the last kept",
        ),
        ("12.write", write_by(lambda z, u, heat: draw(z, u[:1], heat)), "one u for all texts"),
        ("12.write", write_by(lambda z, u, heat: draw(z, 1 - u, heat)), "laid from the other end"),
        (
            "12.write",
            write_by(draw, lambda model, opening: model(opening[-1:], model(opening)[1])),
            "the opening's last character twice",
        ),
        (
            "12.write",
            write_by(draw, lambda model, opening: model(opening[:-1])),
            "the opening's last character left out",
        ),
        (
            "12.write",
            write_by(draw, lambda model, opening: model(opening[:1])),
            "only the opening's first character",
        ),
        (
            "12.write",
            write_reading(lambda opening, drawn: opening[-1:]),
            "the opening's last character again",
        ),
        (
            "12.write",
            write_reading(lambda opening, drawn: drawn[None], goes_on=False),
            "state kept after the opening",
        ),
        ("12.write", write_without_reading, "never called again"),
        (
            "12.two_beginnings",
            lambda seen: (encode("f()"), encode("f[]")),
            "nothing to close",
        ),
        ("12.two_beginnings", beginnings(lambda seen: ";" * seen), "no code"),
        (
            "12.two_beginnings",
            lambda seen: [list("f(" + "x" * seen), list("f[" + "x" * seen)],
            "texts, not their ids",
        ),
        ("12.two_beginnings", lambda seen: "f(" + "x" * seen, "texts, not their ids"),
    ],
)
def test_a_slip_in_another_hand_has_its_name(exercise, answer, name):
    assert check(exercise, answer).mistake == name


def test_who_draws_by_random_numbers_of_their_own_is_told_to_draw_by_u():
    answer = write_by(lambda z, u, heat: (z / heat).softmax(dim=1).multinomial(1)[:, 0])
    assert "Draw by `u`" in check("12.write", answer).sentence
