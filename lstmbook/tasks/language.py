"""A small English: one word must be remembered to find the last, across a gap.

A story is an opening, `gap` sentences or phrases that do not matter, a question, and an
answer of one word. Each task returns a `Batch` (batch.py) with
xs       (T, B, V)  one-hot words of VOCABULARY, up to the last word of the question
targets  (T, B)     the next word, of K = V
counts   (T, B)     1 at the last word of the question: only the answer counts
To train a language model on every word instead: batch._replace(counts=batch.mask).
`gap` is a number, or one for each story (B,). All sentences are the book's own.
"""

import functools

import numpy as np

from lstmbook.nn.checks import as_array, check_one_of, check_whole, expect
from lstmbook.tasks.batch import (
    Batch,
    at,
    look_up,
    one_hot_rows,
    predict_next,
    require,
    spell,
)

LANGUAGE_OF = {
    "Brazil": "Portuguese",
    "Egypt": "Arabic",
    "France": "French",
    "Greece": "Greek",
    "Japan": "Japanese",
    "Norway": "Norwegian",
    "Poland": "Polish",
    "Turkey": "Turkish",
}
ADDRESS_OF = {"woman": "madam", "girl": "madam", "man": "sir", "boy": "sir"}
PRONOUN_OF = {"woman": "her", "girl": "her", "man": "his", "boy": "his"}
TASTE_OF = {"dessert": "sweet", "soup": "salty", "lemon": "sour", "coffee": "bitter"}

# A word in capitals is a slot: these are the words that fill it.
SLOTS = {
    "NAME": "Amara Bo Chen Dana Emil Freya Goran Hana".split(),
    "COUNTRY": list(LANGUAGE_OF),
    "PERSON": list(ADDRESS_OF),
    "DISH": list(TASTE_OF),
    "PLACE": ["bar", "cafe"],
    "ACTOR": ["cat", "clock", "moon", "rain", "train", "wind"],
    "ACTS": ["rests", "sings", "turns", "waits"],
    "HOW": ["again", "outside", "slowly", "tonight"],
    "TRAVELS": ["cooks", "reads", "swims", "travels"],
    "DAY": ["monday", "tuesday", "wednesday", "friday"],
    "NEAR": ["behind", "beside", "near", "with"],
    "OLD": ["big", "old", "red", "small"],
    "THING": ["bag", "lamp", "piano", "umbrella"],
}
FILLER = "the ACTOR ACTS HOW ."
LIVES = "NAME lives in COUNTRY ."
MOVES = "NAME moves to COUNTRY ."
SPEAKS = "NAME speaks"
ENTERS = "a PERSON enters the PLACE ."
SAYS = "the waiter says certainly"
TASTES = "the DISH is"
TRAVELS = "the PERSON who TRAVELS every DAY"
WITH = "NEAR the OLD THING"
PACKS = "packs"

_TOKENS = " ".join(
    [FILLER, LIVES, MOVES, SPEAKS, ENTERS, SAYS, TASTES, TRAVELS, WITH, PACKS]
    + [*LANGUAGE_OF.values(), *ADDRESS_OF.values()]
    + [*PRONOUN_OF.values(), *TASTE_OF.values()]
).split()
VOCABULARY = sorted({word for token in _TOKENS for word in SLOTS.get(token, [token])})
V = len(VOCABULARY)
NUMBER = {word: n for n, word in enumerate(VOCABULARY)}


def speaks(rng, batch_size, gap=2, distractors=0.0, switch=False, most=None):
    """Chen lives in Egypt. The cat waits again. Chen speaks ___: Arabic.

    gap          sentences of 5 words between the two, >= 0
    distractors  the probability, 0 ... 1, that such a sentence says where someone else
                 lives
    switch       if True the person moves to another country in one of the sentences
                 (gap >= 1), and the answer is the language spoken there
    most         the largest gap that there is room for, in the stories of a page whose
                 reader chooses it; else the largest of `gap`
    chance: 1/8 of the answers, if it is known that a language is asked for.

    >>> decode(speaks(rng, 1, gap=1).xs)
    ['Goran lives in Norway . the rain sings outside . Goran speaks']
    """
    gaps = _gaps(rng, batch_size, gap, least=1 if switch else 0)
    if most is None:
        most = np.max(gaps)
    else:
        check_whole(most=(most, 0))
        expect(np.max(gaps) <= most, f"a gap of at most {most}", gap=gap)
    real = isinstance(distractors, int | float | np.integer | np.floating)
    expect(real and 0 <= distractors <= 1, "0 ... 1", distractors=distractors)
    shape = most, batch_size
    name, home = (rng.integers(8, size=batch_size) for _ in range(2))
    fillers = say(rng, FILLER, shape)
    others = say(rng, LIVES, shape, NAME=_another(rng, name, shape))
    fillers = np.where(rng.uniform(0, 1, shape) < distractors, others, fillers)
    opening = say(rng, LIVES, batch_size, NAME=name, COUNTRY=home)
    if switch:
        home = _another(rng, home, batch_size)
        moves = say(rng, MOVES, batch_size, NAME=name, COUNTRY=home)
        here = np.arange(most)[:, None] == rng.integers(gaps, size=batch_size)
        fillers = np.where(here, moves[:, None], fillers)
    question = say(rng, SPEAKS, batch_size, NAME=name)
    answer = _answers("COUNTRY", LANGUAGE_OF, home)
    return _story(opening, fillers, question, answer, gaps, 1 / 8)


def certainly(rng, batch_size, gap=2):
    """A girl enters the bar. The cat waits again. The waiter says certainly ___.

    The form of address, madam or sir, agrees with a word a long way back.
    gap  sentences of 5 words between the two, >= 0
    chance: 1/2 of the answers, if it is known that a form of address is asked for.

    >>> decode(certainly(rng, 1, gap=1).xs)
    ['a boy enters the bar . the rain turns outside . the waiter says certainly']
    """
    gaps, person, fillers, opening = _guest(rng, batch_size, gap)
    question = say(rng, SAYS, batch_size)
    answer = _answers("PERSON", ADDRESS_OF, person)
    return _story(opening, fillers, question, answer, gaps, 1 / 2)


def dessert(rng, batch_size, gap=2):
    """A girl enters the bar. The cat waits again. The dessert is ___: a short-gap twin.

    The stories of `certainly`, word for word, but for a question whose answer hangs on
    the last word but one: sweet, salty, sour or bitter. The gap does not matter.
    chance: 1/4 of the answers, if it is known that a taste is asked for.

    >>> decode(dessert(rng, 1, gap=1).xs)
    ['a boy enters the bar . the rain turns outside . the dessert is']
    """
    gaps, _, fillers, opening = _guest(rng, batch_size, gap)
    dish = rng.integers(4, size=batch_size)
    question = say(rng, TASTES, batch_size, DISH=dish)
    answer = _answers("DISH", TASTE_OF, dish)
    return _story(opening, fillers, question, answer, gaps, 1 / 4)


def his_or_her(rng, batch_size, gap=2):
    """The man who swims every friday near the old piano packs ___: his or her?

    gap  phrases of 4 words between person and verb, >= 0
    chance: 1/2 of the answers, if it is known that a pronoun is asked for.

    >>> decode(his_or_her(rng, 1, gap=1).xs)
    ['the boy who swims every tuesday beside the big bag packs']
    """
    gaps = _gaps(rng, batch_size, gap)
    person = rng.integers(4, size=batch_size)
    opening = say(rng, TRAVELS, batch_size, PERSON=person)
    phrases = say(rng, WITH, (np.max(gaps), batch_size))
    question = say(rng, PACKS, batch_size)
    answer = _answers("PERSON", PRONOUN_OF, person)
    return _story(opening, phrases, question, answer, gaps, 1 / 2)


def encode(text):
    """One-hot words (T, 1, V) of a text whose words are in VOCABULARY.

    >>> encode("the cat waits .").shape
    (4, 1, 92)
    """
    words = text.replace(".", " . ").split() if isinstance(text, str) else []
    expect(words, "a text of one word or more", text=text)
    for word in words:
        expect(word in NUMBER, f"one of the {V} in VOCABULARY", word=word)
    return one_hot_rows([[NUMBER[word]] for word in words], V)


def decode(xs):
    """The texts of one-hot words (T, B, V), as a list of B strings.

    >>> decode(encode("the cat waits."))
    ['the cat waits .']
    """
    return spell(xs, VOCABULARY, " ")


def _guest(rng, batch_size, gap):
    """What `certainly` and `dessert` share: everything but the question."""
    gaps = _gaps(rng, batch_size, gap)
    person = rng.integers(4, size=batch_size)
    fillers = say(rng, FILLER, (np.max(gaps), batch_size))
    return gaps, person, fillers, say(rng, ENTERS, batch_size, PERSON=person)


def _gaps(rng, batch_size, gap, least=0):
    """gap as one whole number for each story."""
    require(rng, batch_size=(batch_size, 1))
    gaps = as_array(gap)
    fits = gaps.shape in [(), (batch_size,)] and gaps.dtype.kind in "iu"
    fits = fits and np.min(gaps) >= least
    expect(fits, f"an integer >= {least}, or {batch_size} of them", gap=gap)
    return np.broadcast_to(gaps.astype(int), batch_size)


def say(rng, template, shape, number=NUMBER, **chosen):
    """Numbers of the words (W, *shape): a slot is filled as chosen, else at random.

    number  {word: its number}

    >>> [VOCABULARY[n] for n in say(rng, LIVES, ())]
    ['Goran', 'lives', 'in', 'Norway', '.']
    """
    words = []
    for token in template.split():
        choices = [number[word] for word in SLOTS.get(token, [token])]
        drawn = rng.integers(len(choices), size=shape)
        words.append(look_up(choices, chosen.get(token, drawn)))
    return np.stack(words)


def _another(rng, index, shape):
    """One of the other seven of eight."""
    return (index + rng.integers(1, 8, shape)) % 8


def _answers(slot, of, chosen):
    """The numbers of the answers to the words of the slot that were chosen."""
    return look_up([NUMBER[of[word]] for word in SLOTS[slot]], chosen)


def _story(opening, fillers, question, answer, gaps, chance):
    """Join opening (O, B), fillers (W, G, B), question (Q, B), answer (B,)."""
    W, G, B = fillers.shape
    middle = np.reshape(np.swapaxes(fillers, 0, 1), (W * G, B))
    ending = np.concatenate([question, answer[None]])
    words = np.concatenate([opening, middle, np.zeros(ending.shape, int)])
    steps = np.arange(len(words))[:, None]
    begins = len(opening) + W * gaps  # where each story's ending goes
    words = np.where(steps < begins, words, -1)
    for n, word in enumerate(ending):
        words = np.where(steps == begins + n, word, words)
    counts = at(begins + len(question) - 1, len(words) - 1)
    return predict_next(words, V, chance)._replace(counts=counts)


# A part of the words ------------------------------------------------------------------

# What the stories of each task are made of.
TEMPLATES = {
    "speaks": [LIVES, MOVES, FILLER, SPEAKS],
    "certainly": [ENTERS, FILLER, SAYS],
    "dessert": [ENTERS, FILLER, TASTES],
    "his_or_her": [TRAVELS, WITH, PACKS],
}
ANSWERS = {
    "speaks": LANGUAGE_OF,
    "certainly": ADDRESS_OF,
    "dessert": TASTE_OF,
    "his_or_her": PRONOUN_OF,
}


@functools.cache
def words(task):
    """The words that the stories of a task use, a part of VOCABULARY.

    >>> words("certainly")[:6]
    ['.', 'a', 'again', 'bar', 'boy', 'cafe']
    """
    check_one_of(task=(task, TEMPLATES))
    tokens = " ".join([*TEMPLATES[task], *ANSWERS[task].values()]).split()
    return sorted({w for t in tokens for w in SLOTS.get(t, [t])})


def _told(task, rng, batch_size, **options):
    """Stories of a task in its own words."""
    check_one_of(task=(task, TEMPLATES))
    return _in_few_words(task, globals()[task](rng, batch_size, **options))


def _in_few_words(task, batch):
    """A batch of this module in the words of one task, all of them numbered anew.

    The other words of the vocabulary never occur, and their weights would be multiplied
    by 0.
    """
    used = words(task)
    anew = [used.index(word) if word in used else 0 for word in VOCABULARY]
    read = look_up(anew, (batch.xs @ np.arange(V)).astype(int))
    xs = one_hot_rows(np.where(batch.mask > 0, read, -1), len(used))
    return batch._replace(xs=xs, targets=look_up(anew, batch.targets), K=len(used))


def stories(task, rng, batch_size, **options):
    """So many stories of a task, in its own words, with one answer for each.

    task     "speaks", "certainly", "dessert" or "his_or_her"; options are its own
    Returns a Batch with xs (T, B, D), targets (1, B) and counts (1, B) of ones.

    >>> batch = stories("speaks", rng, 8, gap=3)
    >>> batch.xs.shape, batch.targets.shape
    ((22, 8, 45), (1, 8))
    """
    batch = _told(task, rng, batch_size, **options)
    answers = np.sum(batch.targets * (batch.counts > 0), axis=0)
    return batch._replace(targets=answers[None], counts=np.ones((1, batch_size)))


def tales(rng, batch_size, task="speaks", gap=1, last=1):
    """Stories of a task, one sentence or phrase between; every next word is asked for.

    last  the last word counts so many times as much as each other

    >>> tales(rng, 8).xs.shape
    (12, 8, 45)
    """
    check_whole(last=(last, 1))
    batch = _told(task, rng, batch_size, gap=gap)
    return batch._replace(counts=batch.mask + (last - 1) * batch.counts)


def travellers(rng, batch_size, most=4):
    """Stories of `speaks`, gaps 0 to `most`; in the second half the person moves.

    Three sentences in ten of those between say where someone else lives.

    >>> travellers(rng, 8).xs.shape
    (27, 8, 45)
    """
    require(rng, batch_size=(batch_size, 2), most=(most, 1))
    expect(batch_size % 2 == 0, "an even number", batch_size=batch_size)
    half = batch_size // 2
    stays = stories("speaks", rng, half, gap=spread(0, most, half), distractors=0.3)
    moves = spread(1, most, half)
    moves = stories("speaks", rng, half, gap=moves, distractors=0.3, switch=True)
    both = Batch.side_by_side([stays, moves])
    return both.each(lambda a: a.reshape(len(a), batch_size, *a.shape[3:]))


def spread(low, high, batch_size):
    """The whole numbers from low to high, in turn.

    >>> spread(0, 4, 8)
    array([0, 1, 2, 3, 4, 0, 1, 2])
    """
    return low + np.arange(batch_size) % (high - low + 1)


# Another English, in which an animal or a thing is meant -----------------------------

# word: 1 if only an animal is meant, -1 if only a thing, 0 if it may be either
ADJECTIVES = {"old": 0, "small": 0, "hungry": 1, "sleepy": 1, "broken": -1, "cheap": -1}
NOUNS = {"bat": 0, "crane": 0, "mouse": 0, "seal": 0, "dog": 1, "lamp": -1}
VERBS = {"falls": 0, "moves": 0, "eats": 1, "breathes": 1, "breaks": -1, "rusts": -1}
PREPOSITIONS, OTHERS = ("behind", "near"), ("wall", "door", "dog", "lamp")
WORDS = sorted({*ADJECTIVES, *NOUNS, *VERBS, *PREPOSITIONS, *OTHERS, "the", "."})
PLACE = {word: n for n, word in enumerate(WORDS)}
NOUN = 2  # the step of the word that is in question


def senses(rng, batch_size):
    """the old bat near the wall eats . Is the bat an animal or a thing?

    Adjective, noun and verb are drawn from the words that fit what is meant.
    xs       (8, B, V)  one-hot words of WORDS
    targets  (8, B, 1)  1 if an animal is meant; asked at each word
    chance: 1/2 of the answers.

    >>> spell(senses(rng, 1).xs, WORDS, " ")
    ['the hungry crane behind the wall falls .']
    """
    require(rng, batch_size=(batch_size, 1))
    animal = rng.integers(2, size=batch_size)

    def any_of(words):
        places = [PLACE[word] for word in words]
        return look_up(places, rng.integers(len(places), size=batch_size))

    def fitting(words):
        thing, alive = (any_of([w for w in words if words[w] != k]) for k in (1, -1))
        return np.where(animal == 1, alive, thing)

    the, stop = (np.full(batch_size, PLACE[word]) for word in ("the", "."))
    subject = [the, fitting(ADJECTIVES), fitting(NOUNS)]
    where = [any_of(PREPOSITIONS), the, any_of(OTHERS)]
    sentence = np.stack([*subject, *where, fitting(VERBS), stop])
    xs = one_hot_rows(sentence, len(WORDS))
    targets = np.broadcast_to(1.0 * animal[:, None], (*sentence.shape, 1))
    ones = np.ones(sentence.shape)
    return Batch(xs, targets, ones, ones, 1, 1 / 2)


def settled_by(batch):
    """What adjective, noun and verb of `senses` say by themselves, (3, B): 1, -1, 0.

    >>> settled_by(senses(rng, 4))
    array([[0, 1, 1, 0],
           [0, 0, 0, 0],
           [0, 1, 0, 0]])
    """
    told = [
        np.array([words.get(word, 0) for word in WORDS])
        for words in (ADJECTIVES, NOUNS, VERBS)
    ]
    number = np.argmax(batch.xs, axis=-1)
    return np.stack([told[n][number[t]] for n, t in enumerate((1, NOUN, 6))])


def visits(rng, batch_size):
    """A girl enters the bar. The cat waits again. ...: the next word at every step.

    The stories of `certainly` with a gap of one sentence. counts is 1 where several
    next words are possible, for there one has to guess.

    >>> decode(visits(rng, 1).xs)
    ['a boy enters the bar . the rain turns outside . the waiter says certainly']
    """
    batch = certainly(rng, batch_size, gap=1)
    tokens = " ".join([ENTERS, FILLER, SAYS]).split()
    open_to = np.array([len(SLOTS.get(token, [0])) for token in tokens[1:]])
    guess = np.append(open_to, 1) > 1
    counts = np.repeat(1.0 * guess[:, None], batch_size, axis=1)
    chance = np.mean(1 / np.append(open_to, 1)[guess])
    xs = batch.xs.astype(np.float32)
    return batch._replace(xs=xs, counts=counts, chance=chance)
