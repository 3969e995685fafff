"""Make the font of the formulas: STIX Two Math, as much of it as the book may need.

    python tools/math_font.py STIXTwoMath-Regular.ttf     writes _assets/math.woff

The whole font is at https://github.com/stipub/stixfonts; the one in _assets comes from
version 2.11. Its table MATH tells browsers how to draw roots, fractions and brackets
that grow. Its licence, the SIL Open Font License 1.1, stands beside it.
"""

import sys
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).parents[1] / "_assets" / "math.woff"
LETTERS = [*range(0x20, 0x7F), *range(0x391, 0x3D0), 0x3D1, 0x3D5, 0x3F1, 0x3F5]
SLANTED = [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)]  # 210e: h
SIGNS = [
    ord(sign) for sign in "\xa0±·×÷…′″‖←→↔⇒∀∂∇∈∏∑−∓∘√∝∞∧∨∩∪∫≈≠≡≤≥⊕⊗⊙⊤⋅⋮⋯⋱⌈⌉⌊⌋⏞⏟⟨⟩˜ˉˆ˙¯"
]


def enlarge_prime(font):
    """Draw a prime as the font has it for small letters: in TeX it is always one."""
    prime = font.getBestCmap()[ord("′")]
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if large := getattr(table, "alternates", {}).get(prime):
                for codes in font["cmap"].tables:
                    codes.cmap[ord("′")] = large[0]


def make(source, target):
    """Write the characters above of the font `source` to `target`."""
    options = subset.Options(
        flavor="woff",
        layout_features=[],
        name_IDs=[0, 1, 2, 5, 7, 13, 14],
        hinting=False,
        notdef_outline=True,
    )
    font = subset.load_font(source, options)
    enlarge_prime(font)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[*LETTERS, *SLANTED, *SIGNS])
    chosen.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    make(sys.argv[1], TARGET)
