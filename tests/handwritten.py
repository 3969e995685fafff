"""Digits drawn by lines that no network has learned from: shapes written down by hand.

Each shape is a list of strokes, each stroke some points (x to the right, y down) of a
smooth curve. `drawn` makes another of the same digit each time: leaning, stretched,
turned, larger or smaller, elsewhere on the page, with a hand that is not steady.
"""

import numpy as np

SHAPES = {
    0: [
        [
            [
                (50, 8),
                (24, 24),
                (18, 52),
                (28, 84),
                (52, 92),
                (76, 74),
                (80, 42),
                (68, 14),
                (48, 8),
            ]
        ],
        [
            [
                (56, 10),
                (34, 16),
                (24, 46),
                (30, 80),
                (50, 92),
                (68, 80),
                (74, 46),
                (64, 14),
                (52, 9),
            ]
        ],
    ],
    1: [
        [[(50, 6), (50, 36), (50, 66), (50, 94)]],
        [[(34, 26), (44, 16), (54, 6)], [(54, 6), (54, 50), (53, 94)]],
    ],
    2: [
        [
            [(22, 28), (34, 11), (54, 7), (72, 20), (68, 42), (46, 66), (22, 90)],
            [(22, 90), (50, 90), (80, 88)],
        ],
        [
            [
                (24, 26),
                (40, 9),
                (62, 10),
                (72, 28),
                (58, 54),
                (36, 76),
                (22, 88),
                (34, 80),
                (52, 86),
                (78, 92),
            ]
        ],
    ],
    3: [
        [
            [(24, 16), (44, 7), (66, 12), (70, 28), (58, 42), (42, 46)],
            [(42, 46), (64, 52), (74, 68), (64, 86), (42, 93), (22, 84)],
        ],
        [
            [
                (26, 14),
                (50, 6),
                (70, 20),
                (62, 40),
                (46, 47),
                (68, 56),
                (74, 74),
                (56, 92),
                (26, 88),
            ]
        ],
    ],
    4: [
        [
            [(38, 8), (30, 36), (22, 60)],
            [(22, 60), (52, 60), (82, 58)],
            [(64, 30), (63, 60), (61, 94)],
        ],
        [
            [(62, 6), (40, 34), (18, 64)],
            [(18, 64), (50, 64), (84, 62)],
            [(62, 6), (62, 50), (62, 94)],
        ],
    ],
    5: [
        [
            [(74, 9), (52, 9), (30, 10)],
            [(30, 10), (28, 28), (26, 46)],
            [(26, 46), (50, 38), (72, 52), (72, 78), (52, 93), (24, 86)],
        ],
        [
            [
                (34, 10),
                (32, 26),
                (30, 44),
                (52, 40),
                (72, 54),
                (70, 80),
                (48, 92),
                (24, 84),
            ],
            [(34, 10), (56, 9), (78, 8)],
        ],
    ],
    6: [
        [
            [
                (64, 8),
                (40, 26),
                (26, 56),
                (30, 82),
                (50, 93),
                (70, 82),
                (68, 62),
                (50, 54),
                (30, 66),
            ]
        ],
        [
            [
                (56, 6),
                (36, 34),
                (28, 66),
                (40, 90),
                (62, 90),
                (72, 72),
                (58, 56),
                (34, 64),
            ]
        ],
    ],
    7: [
        [[(22, 12), (50, 11), (78, 9)], [(78, 9), (60, 48), (44, 94)]],
        [
            [(22, 12), (50, 11), (78, 10)],
            [(78, 10), (60, 48), (46, 94)],
            [(34, 52), (54, 51), (74, 49)],
        ],
    ],
    8: [
        [
            [
                (68, 20),
                (48, 7),
                (30, 20),
                (42, 40),
                (62, 54),
                (72, 76),
                (50, 93),
                (28, 78),
                (38, 56),
                (62, 38),
                (68, 20),
            ]
        ],
        [
            [
                (50, 48),
                (32, 34),
                (36, 12),
                (58, 8),
                (70, 24),
                (52, 47),
                (34, 62),
                (30, 84),
                (52, 94),
                (72, 80),
                (66, 60),
                (50, 48),
            ]
        ],
    ],
    9: [
        [
            [(70, 26), (54, 8), (34, 14), (28, 36), (44, 50), (64, 40), (71, 22)],
            [(71, 22), (68, 58), (60, 94)],
        ],
        [
            [
                (68, 18),
                (46, 8),
                (30, 24),
                (38, 46),
                (60, 44),
                (70, 22),
                (70, 56),
                (60, 84),
                (36, 92),
            ]
        ],
    ],
}


def smooth(points, pieces=8):
    """(n, 2): a curve through points, by Catmull and Rom."""
    p = np.array(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    curve = [
        b
        + t * (c - a) / 2
        + t**2 * (a - 2.5 * b + 2 * c - d / 2)
        + t**3 * (-a / 2 + 1.5 * b - 1.5 * c + d / 2)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate([*curve, p[-2:-1]])


def drawn(digit, rng):
    """Strokes, each (n, 2) from 0 to 1: the digit as one draws it once."""
    shape = SHAPES[digit][rng.integers(len(SHAPES[digit]))]
    turn, lean = rng.uniform(-0.12, 0.12), rng.uniform(-0.2, 0.2)
    size, slim = rng.uniform(0.45, 0.95), rng.uniform(0.7, 1.1)
    turned = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    matrix = size * np.array(turned) @ [[slim, lean], [0, 1]]
    at = 0.5 + rng.uniform(-0.5, 0.5, 2) * (0.98 - size)
    strokes = []
    for points in shape:
        points = np.array(points) / 100 - 0.5
        points = points + 0.02 * rng.normal(size=points.shape)
        strokes.append(np.clip(at + smooth(points) @ matrix.T, 0.01, 0.99))
    return strokes


def as_line(strokes):
    """(N, 3): the strokes as `tasks.digits.as_dots` takes them."""
    parts = [np.column_stack([s, np.arange(len(s)) > 0]) for s in strokes]
    return np.concatenate(parts)
