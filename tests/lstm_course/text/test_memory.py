"""Which characters count as indentation, and which as names that came before."""

import numpy as np

from lstm_course.text.corpus import Corpus, encode, load_corpus
from lstm_course.text.memory import AGAIN, indentation_places, new_name_places, probe_words


def marked(text, mask):
    return "".join(c if m else "." for c, m in zip(text, mask, strict=True))


def test_indentation_is_the_spaces_before_a_line_and_what_ends_them():
    text = "a b\n    cd\n\n  e\n   \nf"
    assert marked(text, indentation_places(text)).replace("\n", ".") == (
        "........".replace("........", "....") + "    c." + ".." + "  e" + "." + "...." + "."
    )


def test_new_names_are_sorted_by_how_long_ago_they_began():
    gap = "x = 1\n" * 20  # 120 characters
    held_out = f"fresh known fresh {gap}fresh"
    second = "\nfresh\n"
    starts = np.array([0, len(held_out)])
    corpus = Corpus(encode("known words"), encode(held_out + second), ("a",), ("b", "c"), starts)
    places = new_name_places(corpus)
    text = held_out + second
    assert set(places) == set(AGAIN)
    where = {label: np.flatnonzero(mask)[::5].tolist() for label, mask in places.items()}
    assert where["first"] == [0, text.rindex("fresh")], "a new document forgets"
    assert where["again_50"] == [12]
    assert where["again_200"] == [held_out.rindex("fresh")]
    assert where["again_1000"] == where["again_later"] == []


def test_the_real_text_has_enough_of_each():
    corpus = load_corpus()
    for label, mask in new_name_places(corpus).items():
        assert mask.sum() > 500, label
    words = probe_words(corpus)
    assert len(set(words)) == len(words) == 200
    assert all(word.islower() and 3 <= len(word) <= 8 for word in words)
