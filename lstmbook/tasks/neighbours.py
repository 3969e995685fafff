"""Which words stand beside which? Short sentences, and a word's neighbours as answers.

Nobody tells which words are days and which are countries; a word is known by those
that stand next to it in the text, and that is all there is to be learned from.
"""

import numpy as np

from lstmbook.nn.checks import expect, numbers
from lstmbook.tasks.batch import Batch, require
from lstmbook.tasks.language import FILLER, LIVES, SLOTS, say

SENTENCES = (FILLER, LIVES, "NAME TRAVELS every DAY .")
TOKENS = " ".join(SENTENCES).split()
KINDS = [token for token in dict.fromkeys(TOKENS) if token in SLOTS]
SAID = [word for kind in KINDS for word in SLOTS[kind]]  # those that have a kind
WORD_LIST = SAID + [token for token in dict.fromkeys(TOKENS) if token not in SLOTS]
WORD_AT = {word: n for n, word in enumerate(WORD_LIST)}
KIND_OF = np.repeat(np.arange(len(KINDS)), [len(SLOTS[kind]) for kind in KINDS])
ALIKE = KIND_OF[:, None] == KIND_OF
FAR = 1e9


def running_text(rng, sentences, shuffled=False):
    """Numbers (5 * sentences,) of the words of a text, places in WORD_LIST.

    shuffled  if true, words drawn from that text in any order: how often each comes
              is left, what stands beside it is not

    >>> " ".join(WORD_LIST[n] for n in running_text(rng, 2))
    'Amara lives in Egypt . Amara lives in Poland .'
    """
    require(rng, sentences=(sentences, 1))
    said = np.stack([say(rng, each, sentences, WORD_AT) for each in SENTENCES])
    which = rng.integers(len(SENTENCES), size=sentences)
    here = (which == np.arange(len(SENTENCES))[:, None])[:, None]  # (3, 1, n)
    words = np.ravel(np.sum(here * said, axis=0).T)
    anywhere = rng.integers(len(words), size=len(words))
    return np.where(shuffled, words[anywhere], words)


def neighbours(rng, sentences, shuffled=False):
    """Pairs of words that stand side by side: of each word its neighbours are asked.

    xs       (1, P, 1)  the number of a word, P = 2 (5 sentences - 1)
    targets  (1, P)     that of the word before it or behind it
    chance: 1/5, the share of the commonest word, the full stop.

    >>> batch = neighbours(rng, 2)
    >>> batch.xs.shape, batch.targets.shape
    ((1, 18, 1), (1, 18))
    """
    words = running_text(rng, sentences, shuffled)
    ahead, behind = words[:-1], words[1:]
    xs = np.concatenate([ahead, behind])[None, :, None]
    targets = np.concatenate([behind, ahead])[None]
    ones = np.ones((1, 2 * (5 * sentences - 1)))
    return Batch(1.0 * xs, targets, ones, ones, len(WORD_LIST), 1 / 5)


def beside_kin(E):
    """(..., N): is the nearest to each of the words SAID one of its own kind?

    E  (..., K, D)  a row for each of WORD_LIST

    >>> bool(np.all(beside_kin(np.append(KIND_OF, [0] * 5)[:, None])))
    True
    """
    E = numbers("E", E)
    fits = np.ndim(E) > 1 and np.shape(E)[-2] == len(WORD_LIST)
    expect(fits, f"(..., {len(WORD_LIST)}, D)", E=np.shape(E))
    rows = E[..., : len(SAID), :]
    squares = np.sum(rows**2, axis=-1)
    apart = squares[..., None] + squares[..., None, :]
    apart = apart - 2 * rows @ np.swapaxes(rows, -1, -2) + FAR * np.eye(len(SAID))
    kin = np.min(apart + FAR * ~ALIKE, axis=-1)
    return kin <= np.min(apart + FAR * ALIKE, axis=-1)
