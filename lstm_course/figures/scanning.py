"""A linear recurrence without its loop: which steps each block joins after each pass."""

from lstm_course.validation import check_integer

from .canvas import INK, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing

LEFT, HEIGHT, TOP, KEY = 1.35, 0.85, 0.35, 0.3  # inches: rows' names; a row; above it; the key


def draw_scan(T: int = 8) -> Drawing:
    """Draw the passes over T steps, 2 to 9: each block joins the block that ends before it."""
    T = check_integer("T", T, 2, 9)
    reaches = [1]
    while reaches[-1] < T:
        reaches.append(2 * reaches[-1])
    wide = (WIDTH - LEFT - 0.1) / T
    canvas = Canvas(WIDTH, HEIGHT * len(reaches) + KEY)
    for row, reach in enumerate(reaches):
        y = HEIGHT * (len(reaches) - row) + KEY - TOP
        name = f"after pass {row}" if row else "steps"
        canvas.write(0.05, y, name, ink=INK if row else QUIET, ha="left")
        for t in range(T):
            first = max(t - reach + 1, 0)
            is_done = first == 0
            text = f"{first + 1}–{t + 1}" if first < t else f"{t + 1}"
            x = LEFT + (t + 0.5) * wide
            canvas.box(
                x, y, 0.56, 0.34, text, rim=INK if is_done else RIM, linewidth=2.4 if is_done else 1
            )
            if row:
                above = y + HEIGHT - 0.18
                canvas.arrow((x, above), (x, y + 0.18), INK)
                if t >= reach // 2:
                    start = (x - reach // 2 * wide + 0.1, above)
                    canvas.arrow(start, (x - 0.14, y + 0.18), QUIET, linestyle="--")
    key = "a box: the steps it joins; thick: from step 1 on, finished; dashed: the block before it"
    canvas.write(0.05, 0.14, key, SMALLEST, QUIET, ha="left")
    ends = f"after pass {len(reaches) - 1} every block begins at step 1"
    alt = (
        f"{T} steps joined in {len(reaches) - 1} passes. In each pass a block of steps joins the "
        f"block that ends just before it, if there is one, so blocks hold "
        f"{', '.join(map(str, reaches))} steps; {ends}. Key: {key}."
    )
    return Drawing(canvas.figure, alt)
