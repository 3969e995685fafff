// A word of the glossary says its sentence, a letter of a formula its meaning: under the
// pointer, with the focus, at a touch. Escape puts the sentence away; the pointer may go
// on to it; it stays until the reader leaves.
const terms = {
  symbols: undefined, // of symbols.js, which is asked for at the first formula
  about: null, // what is explained now
  box: document.createElement("div"),
  wait: 0,

  show(element, text) {
    const { box } = terms;
    clearTimeout(terms.wait);
    if (terms.about === element) return;
    terms.hide();
    terms.about = element;
    box.textContent = text;
    box.hidden = false;
    element.setAttribute("aria-describedby", box.id);
    const at = element.getBoundingClientRect();
    const page = document.documentElement;
    const left = Math.min(at.left, page.clientWidth - box.offsetWidth - 8);
    const below = at.bottom + box.offsetHeight + 4 < innerHeight;
    const top = below ? at.bottom + 2 : at.top - box.offsetHeight - 2;
    box.style.left = `${Math.max(8, left) + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  },

  hide() {
    clearTimeout(terms.wait);
    terms.about?.removeAttribute("aria-describedby");
    terms.about = null;
    terms.box.hidden = true;
  },

  leave: () => (terms.wait = setTimeout(terms.hide, 300)),

  // What an element of the page would say of itself: [element, text].
  saying(target) {
    const word = target.closest?.("a.term");
    if (word) return [word, word.dataset.says];
    const drawn = (node) => node.textContent.replace(/\s/g, "");
    for (let node = target; node?.closest?.("math"); node = node.parentNode) {
      const text = terms.symbols?.[drawn(node)];
      if (text) return [node, `${drawn(node)}: ${text}`];
    }
    return null;
  },

  learn() {
    terms.symbols ??= {};
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.content_root}_static/symbols.js`;
    document.head.append(script);
  },
};

{
  const { box } = terms;
  box.id = "term-says";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  (document.querySelector("main") ?? document.body).append(box);
  const look = ({ target, pointerType }) => {
    if (terms.symbols === undefined && target.closest?.("math")) terms.learn();
    const saying = terms.saying(target);
    if (pointerType === "touch") return; // that is decided when it goes down
    if (saying) terms.show(...saying);
    else if (box.contains(target)) clearTimeout(terms.wait);
    else if (terms.about && terms.about !== document.activeElement) terms.leave();
  };
  document.addEventListener("pointerover", look);
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", ({ target }) => {
    if (target === terms.about) terms.leave();
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && terms.hide());
  // A finger's first touch shows the sentence, the second one follows the link.
  let touched = false;
  const touch = ({ pointerType, target }) => {
    const saying = terms.saying(target);
    if (!saying && !box.contains(target)) terms.hide();
    touched = saying && pointerType === "touch" && saying[0] !== terms.about;
    if (touched) terms.show(...saying);
  };
  document.addEventListener("pointerdown", touch, true);
  document.addEventListener("click", (event) => {
    if (touched && terms.about?.contains(event.target)) event.preventDefault();
    touched = false;
  });
}
