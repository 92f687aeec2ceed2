"""The data sets: read, checked against the manifest, written whole or not at all."""

import lazy_loader

_NAMES = {  # by module
    "files": [
        "DataFileError",
        "datasets_folder",
        "load_table",
        "load_weights",
        "one_hot",
        "write_manifest",
        "write_weights",
    ],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
