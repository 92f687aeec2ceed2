"""Text: paragraphs, a corpus of characters, n-grams, and networks that read and write it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "characters": [
            "CharacterModel",
            "Reading",
            "bits_of",
            "bits_with_context",
            "chunk_loss",
            "cut_streams",
            "detach",
            "train_characters",
        ],
        "corpus": [
            "Corpus",
            "NUM_CHARACTERS",
            "decode",
            "encode",
            "is_held_out",
            "load_corpus",
            "read_documents",
            "read_topics",
        ],
        "memory": ["indentation_places", "new_name_places", "probe_words"],
        "ngrams": ["NGram", "Table", "check_ids"],
        "paragraph_writer": [
            "CUES",
            "Paragraph",
            "as_text",
            "dataset_files",
            "file_name",
            "write_dataset",
            "write_paragraphs",
        ],
        "paragraphs": ["Paragraphs", "classes_of", "encode_paragraphs", "load_paragraphs"],
        "writing": ["next_chances", "probe_openings", "write_text"],
    },
)
