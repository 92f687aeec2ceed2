"""What lessons draw: plots in one style, the cell as a diagram, an animation, an explorer."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[],
    submod_attrs={
        "animation": ["CellAnimation", "animate_cell"],
        "cell_graph": ["CellGraph", "Node", "Part", "evaluate"],
        "diagrams": ["Drawing", "draw_cell", "draw_chain", "draw_rnn_cell", "numbers_of"],
        "explorer": ["Explorer", "Preset", "compute_nodes", "explore_cell", "preset_settings"],
        "explorer_picture": ["draw_svg", "number", "pieces", "stroke"],
        "pen": ["Pen", "half_size", "look_of", "number_text", "rim_point"],
        "plots": [
            "LOOKS",
            "Look",
            "MARKERS",
            "PLACE",
            "SERIES",
            "plot_accuracy_by_distance",
            "plot_against_lag",
            "plot_gates_under_words",
            "plot_states_under_words",
            "plot_unit_under_words",
            "show",
        ],
    },
)
