"""The network that exercise 16.forward hands over; apart, as solutions are hidden."""

from torch import nn


class Finisher(nn.Module):
    """The layers of lesson 16's network, without the way through them.

    embed: words to vectors; lstm: two layers, both directions; form, mark: the two readouts.
    """

    def __init__(self, num_words: int, E: int = 16, H: int = 24, dropout: float = 0.2):
        """Make them, as torch draws them."""
        super().__init__()
        self.embed = nn.Embedding(num_words, E)
        self.lstm = nn.LSTM(E, H, num_layers=2, bidirectional=True, dropout=dropout)
        self.form = nn.Linear(2 * H, 3)
        self.mark = nn.Linear(2 * H, 2)
