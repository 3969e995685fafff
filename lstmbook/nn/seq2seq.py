"""From one sequence to another: a network that reads, and one that writes.

The writer begins with the state that the reader left; with attention it also listens to
each state the reader had on the way.
"""

import numpy as np

from lstmbook.nn.checks import check_whole, refuse
from lstmbook.nn.functions import softmax
from lstmbook.nn.layers import Recurrent
from lstmbook.nn.parameters import Model, Parts, of_parts
from lstmbook.nn.writing import generate


class EncoderDecoder(Parts):
    """One cell reads a sequence, another, from the state it left, writes one.

    Sutskever, Vinyals and Le (2014). The cells have states of equal size.
    attention  an `Attention` between the decoder's states and the readout, or None

    >>> reader, writer = LSTMCell.init(2, 3, rng), LSTMCell.init(4, 3, rng)
    >>> network = EncoderDecoder(reader, writer, Readout.init(3, 4, rng))
    >>> ys, state, cache = network.forward((np.ones((5, 1, 2)), np.ones((6, 1, 4))))
    >>> ys.shape
    (6, 1, 4)
    """

    def __init__(self, encoder, decoder, readout, attention=None):
        listens = {} if attention is None else {"attention": attention}
        super().__init__(encoder=encoder, decoder=decoder, readout=readout, **listens)
        self.encoder, self.decoder = Recurrent(encoder), Recurrent(decoder)
        self.readout, self.attention = readout, attention

    def forward(self, xs, state=None, mask=None):
        """Scores (U, B, K).

        xs    a pair: the source (T, B, D) and what the decoder reads, (U, B, D_out):
              while training the right output of the step before
        mask  (T, B)  0 where a source has ended
        """
        unfit = not isinstance(xs, tuple) or len(xs) != 2
        refuse(unfit, f"xs is a {type(xs).__name__}, expected a pair of arrays")
        source, given = xs
        states, meaning, read = self.encoder.forward(source, state, mask)
        hs, state, written = self.decoder.forward(given, meaning)
        ys, heard, answered = self.answer(hs, states, mask)
        return ys, state, (read, np.shape(states), written, heard, answered)

    def answer(self, hs, states, mask):
        """Scores for the decoder's hs, and what attention and readout have kept."""
        heard = None
        if self.attention is not None:
            hs, heard = self.attention.forward(hs, states, mask)
        ys, _, answered = self.readout.forward(hs)
        return ys, heard, answered

    def backward(self, dys, cache, dstate=None):
        """Gradients at the pair xs, the encoder's first state, and the parameters."""
        read, shape, written, heard, answered = cache
        dhs, _, grads = self.readout.backward(dys, answered)
        grads = {"readout": grads}
        dstates = np.zeros(shape, dhs.dtype)
        if self.attention is not None:
            back = self.attention.backward(dhs, heard)
            dhs, dstates, grads["attention"] = back
        dgiven, dmeaning, grads["decoder"] = self.decoder.backward(dhs, written, dstate)
        back = self.encoder.backward(dstates, read, dmeaning)
        dsource, dstate_0, grads["encoder"] = back
        grads = of_parts({name: grads[name] for name in self.parts})
        return (dsource, dgiven), dstate_0, grads

    def writer(self, source, mask=None):
        """Read the source: a `Writer` that goes on from there, and its first state.

        >>> cells = LSTMCell.init(2, 3, rng), LSTMCell.init(4, 3, rng)
        >>> network = EncoderDecoder(*cells, Readout.init(3, 4, rng))
        >>> writer, state = network.writer(np.ones((5, 1, 2)))
        >>> writer.forward(np.ones((1, 1, 4)), state)[0].shape
        (1, 1, 4)
        """
        states, meaning, _ = self.encoder.forward(source, None, mask)
        return Writer(self, states, mask), meaning

    def write(self, source, x_t, steps, choose, mask=None):
        """Read the source, then `generate` from x_t, the sign to begin."""
        writer, meaning = self.writer(source, mask)
        return generate(writer, x_t, steps, choose, meaning)


class Writer(Model):
    """The decoder's half of an `EncoderDecoder` that has read its source.

    It has the `forward` of a network, so that `generate` and `beam_search` can use it.
    Made by `EncoderDecoder.writer`.

    states  (T, B, H)  of the encoder, mask (T, B) as it had it

    >>> cells = LSTMCell.init(2, 3, rng), LSTMCell.init(4, 3, rng)
    >>> network = EncoderDecoder(*cells, Readout.init(3, 4, rng))
    >>> writer, state = network.writer(np.ones((5, 7, 2)))
    >>> writer.rows([0, 0, 6]).states.shape
    (5, 3, 3)
    """

    def __init__(self, network, states, mask=None):
        self.network, self.states, self.mask = network, states, mask

    def forward(self, xs, state=None, _mask=None):
        """Scores (U, B, K) for xs (U, B, D_out), the state after them, the cache.

        The cache is that of the attention, None without it; its `attended.weights`
        are (B, U, T).
        """
        hs, state, _ = self.network.decoder.forward(xs, state)
        ys, heard, _ = self.network.answer(hs, self.states, self.mask)
        return ys, state, heard

    def rows(self, k):
        """The same for the sequences k of the batch, in that order."""
        mask = None if self.mask is None else self.mask[:, k]
        return Writer(self.network, self.states[:, k], mask)


def beam_search(writer, state, x_t, steps, width):
    """The sentence to which a network gives the most, as far as a beam sees.

    After each step the `width` beginnings with the greatest probability are kept, of
    all those that go on from a kept one. A width of 1 is greedy: the likeliest symbol
    at each step.
    writer  and its first state, as from `EncoderDecoder.writer`, for B sequences
    x_t     (B, D)  the sign to begin, one-hot; what is read are the symbols written
    Returns the symbols (steps, B), whole numbers, and the sum of their log
    probabilities (B,), of the best that was kept.
    For networks without a seed axis; nothing is recorded for a page.

    >>> cells = LSTMCell.init(2, 3, rng), LSTMCell.init(4, 3, rng)
    >>> network = EncoderDecoder(*cells, Readout.init(3, 4, rng))
    >>> writer, state = network.writer(np.ones((5, 1, 2)))
    >>> symbols, log_p = beam_search(writer, state, np.eye(4)[:1], steps=3, width=2)
    >>> symbols.shape, log_p.shape
    ((3, 1), (1,))
    """
    check_whole(steps=(steps, 1), width=(width, 1))
    (B, D), first = np.shape(x_t), np.arange(np.shape(x_t)[0])
    kept, log_p, written = 1, np.zeros((B, 1)), np.zeros((0, B), int)
    for _ in range(steps):
        ys, state, _ = writer.rows(np.repeat(first, kept)).forward(x_t[None], state)
        K = np.shape(ys)[-1]
        more = np.log(softmax(ys[0])).reshape(B, kept, K) + log_p[..., None]
        more = more.reshape(B, kept * K)  # every kept beginning, every next symbol
        now = min(width, kept * K)
        best = np.argsort(-more, axis=-1, kind="stable")[:, :now]  # (B, now)
        log_p = np.take_along_axis(more, best, axis=-1)
        rows = np.ravel(first[:, None] * kept + best // K)
        symbols = np.ravel(best % K)
        state = tuple(s[rows] for s in state)
        written = np.concatenate([written[:, rows], symbols[None]])
        kept, x_t = now, np.eye(D)[symbols]
    return written[:, first * kept], log_p[:, 0]
