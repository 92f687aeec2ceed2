"""The model that exercise 12.carry_and_detach hands over; apart, as solutions are hidden."""


class ChunkModel:
    """What the exercise's `model` is: a small LSTM that reads a chunk and returns loss and state.

    It computes with the course's own passes, so a graph that was sent back through once can be sent
    through again, and an answer that forgets to detach gives numbers in place of torch's error.
    """

    def __init__(self, W_x, W_h, b, W_y):
        """Keep the weights, (4H, K), (4H, H), (4H,) and (K, H), as tensors."""
        import torch

        self.W_x, self.W_h, self.W_y = (torch.tensor(w) for w in (W_x, W_h, W_y))
        self.b = torch.tensor(b, requires_grad=True)

    def __call__(self, chunk, state=None):
        """Read chunk (T + 1, N) from a state (h, c), zeros where None: (loss, (h, c))."""
        import torch

        from lstm_course.networks.torch_bridge import LSTMFunction

        K, H = self.W_y.shape
        x = torch.eye(K, dtype=self.b.dtype)[chunk[:-1]]
        zeros = torch.zeros(x.shape[1], H, dtype=x.dtype)
        h_0, c_0 = (zeros, zeros) if state is None else state
        h, c_T = LSTMFunction.apply(x, h_0, c_0, self.W_x, self.W_h, self.b)
        outputs = (h @ self.W_y.T).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(outputs, chunk[1:].flatten())
        return loss, (h[-1], c_T)
