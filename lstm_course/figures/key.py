"""The key to the course's drawings: what each sign stands for."""

from .canvas import BODY, INK, RIM, WIDTH, Canvas, Drawing

PLACES = {  # sign: the middle of its column, in inches
    "box": 0.7,
    "circle": 2.0,
    "line": 3.25,
    "joint": 4.4,
    "branch": 5.5,
    "pale": 6.7,
}
WORDS = {
    "box": "box: a layer,\nlearnt; σ gives\n0 to 1, tanh\n−1 to 1",
    "circle": "circle, oval:\narithmetic, unit\nby unit (× is ⊙),\nnothing learnt",
    "line": "line: carries\nnumbers along\nthe arrow",
    "joint": "lines that\nmeet: read\ntogether",
    "branch": "line that\nbranches: the\nsame to each",
    "pale": "pale box:\nthe cell\nof one step",
}


def draw_key() -> Drawing:
    """Draw the signs of the course's drawings, each with its meaning below it."""
    canvas, y = Canvas(WIDTH, 1.65), 1.25
    for x, name in ((PLACES["box"] - 0.28, "σ"), (PLACES["box"] + 0.28, "tanh")):
        canvas.box(x, y, 0.5, 0.44, name)
    x = PLACES["circle"]
    canvas.circle(x - 0.42, y, "×")
    canvas.circle(x - 0.08, y, "+")
    canvas.oval(x + 0.36, y, "tanh", INK, 0.24, 0.14)
    x = PLACES["line"]
    canvas.arrow((x - 0.4, y), (x + 0.4, y))
    x = PLACES["joint"]
    for side in (0.2, -0.2):
        canvas.line([(x - 0.4, y + side), (x, y + side), (x, y)])
    canvas.arrow((x, y), (x + 0.4, y))
    x = PLACES["branch"]
    canvas.line([(x - 0.4, y), (x, y)])
    for side in (0.2, -0.2):
        canvas.line([(x, y), (x, y + side)])
        canvas.arrow((x, y + side), (x + 0.4, y + side))
    canvas.box(PLACES["pale"], y, 0.9, 0.6, rim=RIM, face=BODY, linewidth=0.8)
    for sign, words in WORDS.items():
        canvas.write(PLACES[sign], 0.8, words, va="top", size=9.5)
    said = "; ".join(words.replace("\n", " ") for words in WORDS.values())
    return Drawing(canvas.figure, f"The {len(WORDS)} signs of the course's drawings. {said}.")
