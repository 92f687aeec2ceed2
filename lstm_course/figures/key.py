"""The key to the course's drawings: what a box, a circle, a line and its joints stand for."""

from .canvas import BODY, RIM, WIDTH, Canvas, Drawing

PLACES = {  # sign: the middle of its column, in inches
    "box": 0.85,
    "circle": 2.3,
    "line": 3.7,
    "joint": 5.15,
    "pale": 6.6,
}
WORDS = {
    "box": "box: a layer\nwith parameters\nthat are learnt",
    "circle": "circle or oval:\narithmetic,\nnothing learnt",
    "line": "line: carries\nnumbers along\nthe arrow",
    "joint": "lines that meet:\nread together",
    "pale": "pale box:\nthe cell\nof one step",
}


def draw_key() -> Drawing:
    """Draw the signs of the course's drawings, each with its meaning below it."""
    canvas, y = Canvas(WIDTH, 1.5), 1.1
    canvas.box(PLACES["box"], y, 0.6, 0.44, "tanh")
    canvas.circle(PLACES["circle"] - 0.2, y, "×")
    canvas.circle(PLACES["circle"] + 0.2, y, "+")
    x = PLACES["line"]
    canvas.arrow((x - 0.45, y), (x + 0.45, y))
    x = PLACES["joint"]
    canvas.line([(x - 0.45, y + 0.2), (x, y + 0.2), (x, y)])
    canvas.line([(x - 0.45, y - 0.2), (x, y - 0.2), (x, y)])
    canvas.arrow((x, y), (x + 0.45, y))
    canvas.box(PLACES["pale"], y, 1.0, 0.6, rim=RIM, face=BODY, linewidth=0.8)
    for sign, words in WORDS.items():
        canvas.write(PLACES[sign], 0.65, words, va="top", size=9.5)
    said = "; ".join(words.replace("\n", " ") for words in WORDS.values())
    return Drawing(canvas.figure, f"The {len(WORDS)} signs of the course's drawings. {said}.")
