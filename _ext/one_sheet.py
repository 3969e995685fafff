"""Style sheets without the rules that find nothing in the book.

The theme brings 400 kB of rules for all that a site could have. A rule stays if a page
or a script says each class and id that one of its selectors asks for.
"""

import re
from posixpath import dirname, join, normpath

TOKEN = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^"'{};/]+|/""", re.DOTALL
)
GROUP = re.compile(r"@(?:media|supports|container|layer)\b")
URL = re.compile(r"""url\((["']?)(?!data:|#|https?:|/)([^"')]+)\1\)""")
NAME = re.compile(r"[\w-]+")
ASKED = re.compile(r"[.#]((?:[\w-]|\\.)+)")
ASIDE = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")  # of :not(.a), [b=c]


def rules(text):
    """Yield (head, block) of each rule of a style sheet; a mere line has no block."""
    head, block, depth = "", "", 0
    for token in TOKEN.findall(text):
        if token.startswith("/*"):
            continue
        if depth == 0 and token == ";":
            yield head.strip(), None
            head = ""
        elif depth == 0 and token != "{":
            head += token
        else:
            depth += {"{": 1, "}": -1}.get(token, 0)
            block += token
            if depth == 0:
                yield head.strip(), block[1:-1].strip()
                head = block = ""


def parted(head):
    """The selectors of a rule: what commas part that stand in no brackets."""
    parts, depth = [""], 0
    for sign in head:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def lightened(text, names):
    """The rules of a style sheet that ask for no other classes and ids than `names`."""
    made = []
    for head, block in rules(text):
        if block is None:
            made.append("" if head.startswith("@charset") else head + ";")
        elif GROUP.match(head):
            inner = lightened(block, names)
            made.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            made.append(f"{head}{{{block}}}")
        else:
            heads = [one for one in parted(head) if asked(one) <= names]
            made.append(f"{','.join(heads)}{{{block}}}" if heads else "")
    return "".join(made)


def asked(selector):
    """The classes and ids that a page must have for a selector to find something."""
    return {name.replace("\\", "") for name in ASKED.findall(ASIDE.sub("", selector))}


def moved(text, name):
    """The text of a style sheet whose addresses go out from the folder above."""
    folder = dirname(name)
    return URL.sub(lambda url: f"url({normpath(join(folder, url[2]))})", text)
