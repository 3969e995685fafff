"""A hundred digits drawn by a finger, which no network has learned from, and read."""

import numpy as np
from handwritten import drawn
from small import outputs

from lstmbook.book.figures.handwriting import reads_your_digit


def touch(figure, strokes):
    """Draw strokes with a finger: touch events as a phone sends them."""
    figure.evaluate(
        """(figure, strokes) => {
            const pad = figure.querySelector(".live-paper svg");
            const box = pad.getBoundingClientRect();
            pad.setPointerCapture = () => {};
            pad.hasPointerCapture = () => true;
            figure.querySelector(".live-paper button").click();
            const send = (kind, [x, y]) => pad.dispatchEvent(new PointerEvent(kind, {
                pointerId: 7, pointerType: "touch", bubbles: true, cancelable: true,
                clientX: box.left + x * box.width,
                clientY: box.top + y * box.height,
            }));
            for (const stroke of strokes) {
                send("pointerdown", stroke[0]);
                for (const point of stroke.slice(1)) send("pointermove", point);
                send("pointerup", stroke[stroke.length - 1]);
            }
        }""",
        [np.asarray(stroke).tolist() for stroke in strokes],
    )


def test_eighty_of_a_hundred_drawn_digits_are_read(put):
    figure, rng = (
        put(reads_your_digit().fragment("live-digit")),
        np.random.default_rng(7),
    )
    right = np.zeros(10, int)
    for digit in np.repeat(np.arange(10), 10):
        touch(figure, drawn(digit, rng))
        right[digit] += outputs(figure)["said"][0] == digit
    print("of ten each:", right.tolist(), "in all", right.sum())
    assert right.sum() >= 80
