"""Sizes in letters, as the lessons write shapes: where H is 5, 20 is 4H."""

import re
from typing import Any

import numpy as np

from .comparing import parts_of

GIBBERISH = r"Input operand 1 has a mismatch .*\(size (\d+) is different from (\d+)\)"
PRODUCT = r"the left factor has \2 columns, the right one \1 rows"
BOUNDS = r"(index -?\d+ is out of bounds for axis \d+) with size (\d+)"
STACKED = "all input arrays must have the same shape"
STACK = (
    "`np.stack` puts arrays of one shape on a new axis, and these have several (arrays are joined "
)
STACK += "along an axis that they have by `np.concatenate`)"


def axes_of(name: str) -> list[str]:
    """The axes that a result's name gives: ["N", "4H"] of "dz (N, 4H)"."""
    found = re.search(r"\(([\w, ]*)\)$", name)
    return re.findall(r"\w+", found[1]) if found else []


def dz_first(pair: tuple) -> bool:
    """Sort (name, ...) by it: dz before what is made of all its blocks, and so tells less."""
    return not pair[0].startswith("dz ")


def letters_of(names: tuple[str, ...], result: Any, arguments: dict[str, Any]) -> dict[int, str]:
    """Which letter each size of a call stands for; a size that two letters have is left out.

    names, result: the results' names, and what is right. The axes of `x` are (T, N, D), those of
    `x_t` (N, D), in every lesson.
    """
    pairs = zip(names, parts_of(result), strict=False)
    shapes = [(axes_of(name), np.shape(part)) for name, part in pairs]
    inputs = [np.shape(a) for p, a in arguments.items() if re.fullmatch("x(_t|_next)?", p)]
    shapes += [(["T", "N", "D"][-len(shape) :], shape) for shape in inputs if shape]
    sizes = {
        letter: size
        for axes, shape in shapes
        if len(axes) == len(shape)
        for letter, size in zip(axes, shape, strict=True)
        if len(letter) == 1 and letter.isalpha()
    }
    sizes |= {f"{k}H": k * sizes["H"] for k in (2, 3, 4) if "H" in sizes}
    every = list(sizes.values())
    return {size: letter for letter, size in sizes.items() if every.count(size) == 1}


def in_letters(error: str, letters: dict[int, str]) -> str:
    """Write an error of NumPy with the sizes that it names in letters; the code line stays."""
    message, line, code = error.partition(", in the line: ")
    product = re.sub(GIBBERISH, PRODUCT, message)

    def shape(found: re.Match) -> str:
        sizes = [letters.get(int(size)) for size in re.findall(r"\d+", found[0])]
        comma = "," * (len(sizes) == 1)
        return f"{found[0]} = ({', '.join(sizes)}{comma})" if all(sizes) else found[0]

    def size(found: re.Match) -> str:
        letter = letters.get(int(found[1]))
        return f"{found[1]} = {letter}{found[2]}" if letter else found[0]

    if product != message:
        message = re.sub(r"\b(\d+)( columns| rows)", size, product)
    message = message.replace(STACKED, STACK)
    if bounds := re.search(BOUNDS, message):
        here, last = letters.get(int(bounds[2])), int(bounds[2]) - 1
        name = f" = {here}" if here else ""
        message = message.replace(
            bounds[0], f"{bounds[1]}: size {bounds[2]}{name}, last index {last}"
        )
    return re.sub(r"\(\d+(, ?\d+)*,?\)", shape, message) + line + code
