"""Numbers as text in a live figure, the same as `format` in live.js.

A template holds {name:spec} for each output it shows. A spec is one of
    .2f  .3g  .1e  .0%  d      as in Python, with + in front to show a plus sign
    no|yes|...                 the word whose number the output is
Halves round away from zero, a minus is a true minus, 2.5e-14 reads 2.5 × 10⁻¹⁴, and
.3g writes 2067 as 2070: powers of ten begin at a million.
"""

import decimal
import math
import re

import numpy as np

FIELD = re.compile(r"\{(\w+):([^{}]*)\}")
SPEC = re.compile(r"(\+?)(\.\d+)?([dfeg%])")
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "+")


def format_number(x, spec):
    """The number x as text; `spec` as in the module's first lines."""
    if "|" in spec:
        return spec.split("|")[int(np.rint(x))]
    x = float(x)
    if math.isnan(x):
        return "–"
    plus, digits, kind = SPEC.fullmatch(spec).groups()
    digits, size = digits or "", abs(x)
    if math.isinf(x):
        text = "∞"
    else:
        number = decimal.Decimal(100 * size if kind == "%" else size)
        form = {"d": ".0f", "%": f"{digits}f"}.get(kind, digits + kind)
        with decimal.localcontext(rounding=decimal.ROUND_HALF_UP):
            text = _rounded(number, form) + (" %" if kind == "%" else "")
    sign = "−" if x < 0 and re.search("[1-9∞]", text) else plus
    return sign + text


def _rounded(number, form):
    if form.endswith("g"):
        return _general(number, max(1, int(form[1:-1] or 6) if len(form) > 1 else 6))
    return _power_of_ten(format(number, form)) if number else format(0.0, form)


def _general(number, digits):
    if not number:
        return "0"
    mantissa, exponent = format(number, f".{digits - 1}e").split("e")
    if -4 <= int(exponent) < max(digits, 6):
        rounded = decimal.Decimal(f"{mantissa}e{exponent}")
        text = format(rounded, f".{max(0, digits - 1 - int(exponent))}f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return _power_of_ten(f"{mantissa}e{exponent}")


def _power_of_ten(text):
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}" if e else text


def fill(template, outputs):
    """The template with each {name:spec} replaced by outputs[name]."""

    def field(match):
        return format_number(np.ravel(outputs[match[1]])[0], match[2])

    return FIELD.sub(field, template)


def check(template, outputs):
    """Raise ValueError if the template names no output or has an unknown spec."""
    for name, spec in FIELD.findall(template):
        if name not in outputs:
            raise ValueError(
                f"template {template!r} shows {name!r}, but the outputs are "
                f"{', '.join(outputs)}"
            )
        if "|" not in spec and not SPEC.fullmatch(spec):
            raise ValueError(
                f"template {template!r}: unknown format {spec!r}; use .2f, .3g, .1e, .0%, "
                "d, +.2f or word|word"
            )
