"""Numbers as text in a live figure, the same as `format` in live.js.

A template holds {name:spec} for each output it shows. A spec is one of
    .2f  .3g  .1e  .0%  d      as in Python, with + in front to show a plus sign
    no|yes|...                 the word whose number the output is; of an array, all its
                               words in a row, less those that it has no number for
Halves round away from zero, a minus is a true minus, 2.5e-14 reads 2.5 × 10⁻¹⁴, .3g
writes 2067 as 2070 (powers of ten begin at a million), what is no number reads –.
"""

import decimal
import math
import re

import numpy as np

FIELD = re.compile(r"\{(\w+):([^{}]*)\}")
SPEC = re.compile(r"(\+?)(\.\d+)?([dfeg%])")
LARGE = 1e15  # from here on d, f and % are written as powers of ten, too
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "+")


def format_number(x, spec):
    """The number x as text; `spec` as in the module's first lines."""
    if "|" in spec:
        words = spec.split("|")
        return words[int(x)] if x in range(len(words)) else "–"
    x = float(x)
    if math.isnan(x):
        return "–"
    plus, digits, kind = SPEC.fullmatch(spec).groups()
    text = _unsigned(100 * abs(x) if kind == "%" else abs(x), digits, kind)
    sign = "−" if x < 0 and re.search("[1-9∞]", text) else plus
    return sign + text


def _unsigned(size, digits, kind):
    if math.isinf(size):
        return "∞"
    number = decimal.Decimal(size)
    digits = 6 if digits is None else int(digits[1:])
    with decimal.localcontext(rounding=decimal.ROUND_HALF_UP):
        if kind == "e":
            text = _power_of_ten(f"{number:.{digits}e}") if number else "0"
        elif kind == "g" or number >= LARGE:
            text = _general(number, max(1, digits))
        else:
            text = f"{number:.{0 if kind == 'd' else digits}f}"
    return text + (" %" if kind == "%" else "")


def _general(number, digits):
    if not number:
        return "0"
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    if -4 <= int(exponent) < max(digits, 6):
        text = f"{decimal.Decimal(f'{mantissa}e{exponent}'):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return _power_of_ten(f"{mantissa}e{exponent}")


def _power_of_ten(text):
    mantissa, exponent = text.split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


def fill(template, outputs):
    """The template with each {name:spec} replaced by outputs[name].

    >>> fill("{loss:.1f}, {said:a|b|c}", {"loss": 0.25, "said": [2, 0, 1, -1]})
    '0.3, cab'
    """

    def field(match):
        numbers, spec = np.ravel(outputs[match[1]]), match[2]
        if "|" in spec and len(numbers) > 1:
            words = spec.split("|")
            known = [int(k) for k in numbers if k in range(len(words))]
            return "".join(words[k] for k in known)
        return format_number(numbers[0], spec)

    return FIELD.sub(field, template)


def check_template(template, outputs):
    """Raise ValueError if the template names no output or has an unknown spec."""
    for name, spec in FIELD.findall(template):
        if name not in outputs:
            raise ValueError(
                f"template {template!r} shows {name!r}, but the outputs are "
                f"{', '.join(outputs)}"
            )
        if "|" not in spec and not SPEC.fullmatch(spec):
            raise ValueError(
                f"template {template!r}: unknown format {spec!r}; use .2f, .3g, .1e, "
                ".0%, d, +.2f or word|word"
            )


def letters(name, alphabet):
    """A template for what a network writes: the letters whose numbers an output holds.

    name      of the output, an array of whole numbers, -1 where there is no letter
    alphabet  its letters, in the order of their numbers; a space does not collapse

    Raises ValueError for a letter that a template cannot hold.

    >>> fill(letters("said", "abc"), {"said": np.array([1, 0, 2, -1])})
    'bac'
    """
    if odd := set(alphabet) & set("{}|"):
        raise ValueError(f"alphabet {alphabet!r}: a template cannot hold {min(odd)!r}")
    return f"{{{name}:{'|'.join(alphabet)}}}".replace(" ", "\N{NO-BREAK SPACE}")
