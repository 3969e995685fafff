// The page of questions: a field that leaves those with all of its words, words to begin
// with, and answers that wait until the reader has said theirs.
{
  const QUESTIONS = "article section section section";
  const TOPICS = ["gate", "GRU", "hidden", "gradient", "dropout", "series", "NaN", "Keras"];
  const make = (name, text, inside) => {
    const made = document.createElement(name);
    made.textContent = text;
    inside?.append(made);
    return made;
  };
  const parts = [...document.querySelectorAll(QUESTIONS)];
  const texts = parts.map((part) => part.textContent.toLowerCase());
  const tools = make("div", "");
  tools.className = "question-tools";
  const label = make("label", "Only questions with ", tools);
  const field = label.appendChild(make("input", ""));
  field.type = "search";
  const words = make("div", "", tools);
  words.setAttribute("role", "group");
  words.setAttribute("aria-label", "Words to begin with");
  const topics = TOPICS.map((word) => make("button", word, words));
  const said = make("p", "", tools);
  said.setAttribute("role", "status");
  const cover = make("button", "Cover the answers: say yours first", tools);

  const leave = () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    parts.forEach((part, n) => (part.hidden = !wanted.every((w) => texts[n].includes(w))));
    const left = parts.filter((part) => !part.hidden).length;
    for (const group of document.querySelectorAll("article section section"))
      if (group.querySelector("section"))
        group.hidden = !group.querySelector("section:not([hidden])");
    for (const one of topics) one.setAttribute("aria-pressed", one.textContent === field.value);
    said.textContent = `${left} of ${parts.length} questions`;
  };
  const uncover = (part, shown) => {
    for (const piece of part.querySelectorAll(":scope > :not(h3, button)")) piece.hidden = !shown;
    part.querySelector(":scope > button").hidden = shown;
  };
  const covered = (yes) => {
    cover.setAttribute("aria-pressed", yes);
    for (const part of parts) uncover(part, !yes);
  };
  for (const part of parts) {
    const show = make("button", "Show the answer");
    part.querySelector("h3").after(show);
    show.addEventListener("click", () => {
      uncover(part, true);
      part.querySelector("a:not(.headerlink)")?.focus({ preventScroll: true });
    });
  }
  for (const one of topics)
    one.addEventListener("click", () => {
      field.value = field.value === one.textContent ? "" : one.textContent;
      leave();
    });
  for (const button of tools.querySelectorAll("button")) button.type = "button";
  cover.addEventListener("click", () => covered(cover.getAttribute("aria-pressed") !== "true"));
  field.addEventListener("input", leave);
  addEventListener("beforeprint", () => {
    field.value = "";
    leave();
    covered(false);
  });
  document.querySelector("article section > p").after(tools);
  covered(false);
  leave();
}
