"""What lessons draw: plots in one style, the cell as a diagram, an explorer."""

import lazy_loader

_NAMES = {  # by module
    "abilities": ["draw_table"],
    "adding": ["draw_gated", "draw_line_beside_rnn", "draw_ways_back", "plot_gate", "plot_paths"],
    "batching": ["draw_layers", "draw_padded"],
    "cell_parts": ["draw_part"],
    "conditions": ["plot_conditions"],
    "diagrams": ["draw_cell"],
    "experiments_1997": ["draw_sequences", "plot_errors", "plot_needed"],
    "explorer": ["explore_cell"],
    "forecasting": ["draw_forecast", "plot_intervals", "plot_late"],
    "forgetting": ["plot_counts", "plot_gate_after_cues", "plot_half_lives"],
    "inside": ["plot_costs", "plot_luck", "plot_places", "plot_unit_under_text"],
    "looking_back": [
        "draw_encoder_decoder",
        "draw_held",
        "plot_by_length",
        "plot_map",
        "plot_maps",
    ],
    "losing": ["draw_three_ways", "plot_by_distance", "plot_exchanged", "plot_losses"],
    "memories": ["draw_memories"],
    "microscope": ["microscope"],
    "plots": [
        "LOOKS",
        "WORDS",
        "plot_unit_under_words",
        "show",
    ],
    "key": ["draw_key"],
    "outside": ["draw_calls", "plot_rounding"],
    "ratios": ["plot_ratios"],
    "reading": ["draw_reading", "plot_crossings", "plot_first_word", "plot_one_unit"],
    "palette": ["CONDITIONS", "NETWORKS", "TRUTH"],
    "scanning": ["draw_scan"],
    "speaking": ["draw_speaking", "plot_growth"],
    "text": ["draw_contexts", "draw_streams", "plot_bits", "plot_by_context", "plot_right"],
    "unfolded": ["Row", "draw_fading", "draw_unfolded"],
    "updating": ["plot_corners", "plot_gaps", "plot_waterfall"],
    "variants": ["draw_variants"],
    "vanishing": ["draw_way_back", "plot_by_lag", "plot_parts"],
    "writing": ["draw_writing_plane", "plot_loud_words", "plot_writes"],
    "ways_back": ["draw_two_ways", "plot_left_by_bias", "plot_starts", "plot_ways"],
}
__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_NAMES)
