"""Text: paragraphs, a corpus of characters, n-grams, and networks that read and write it."""

import lazy_loader

_NAMES = {  # by module
    "agreement": [
        "VOCABULARY",
        "Sentence",
        "finished",
        "nearest_noun",
        "percent_right",
        "write_sentences",
    ],
    "characters": ["CharacterModel", "bits_of", "bits_with_context", "train_characters"],
    "corpus": ["Corpus", "NUM_CHARACTERS", "decode", "encode", "load_corpus", "probe_words"],
    "ngrams": ["NGram"],
    "paragraph_writer": ["CUES", "Paragraph", "as_text", "write_paragraphs"],
    "paragraphs": ["Paragraphs", "load_paragraphs", "misleading_words"],
    "writing": ["closing_odds", "next_chances", "probe_openings", "write_text"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
