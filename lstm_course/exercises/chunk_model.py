"""The models that exercises of lesson 12 hand over; apart, as solutions are hidden."""


class ChunkModel:
    """What the model of `12.carry_and_detach` is: it reads a chunk and returns loss and state.

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

    def zero_grad(self):
        """Clear the gradient: new zeros, so who keeps it too late has numbers in place of None."""
        import torch

        self.b.grad = torch.zeros_like(self.b)


class WritingModel:
    """What the model of `12.write` is: a small LSTM, forward only and quick.

    An id that is no character begins again at 0, so a slip gives numbers in place of an error.
    """

    def __init__(self, W_x, W_h, b, W_y):
        """Keep the weights, as above."""
        import torch

        self.W_x, self.W_h, self.b, self.W_y = map(torch.tensor, (W_x, W_h, b, W_y))

    def __call__(self, ids, state=None):
        """Read ids (T, N) from a state (h, c), zeros where None: outputs (T, N, K), (h, c)."""
        import torch

        ids = torch.as_tensor(ids) % len(self.W_y)
        h = c = torch.zeros(ids.shape[1], self.W_h.shape[1], dtype=self.b.dtype)
        h, c = (h, c) if state is None else state
        outputs = []
        for now in ids:
            i, f, g, o = (self.W_x.T[now] + h @ self.W_h.T + self.b).chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outputs.append(h @ self.W_y.T)
        return torch.stack(outputs), (h, c)
