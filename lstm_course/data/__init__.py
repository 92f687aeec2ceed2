"""The data sets: read, checked against the manifest, written whole or not at all."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "files": [
            "DataFileError",
            "check_all_files",
            "datasets_folder",
            "load_table",
            "one_hot",
            "read_data_file",
            "write_file",
            "write_manifest",
        ],
        "weights": ["load_weights", "write_weights"],
    },
)
