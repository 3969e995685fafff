// The page of questions: a field that leaves those with all of its words.
{
  const parts = [...document.querySelectorAll("article section section section")];
  const label = document.createElement("label");
  label.className = "question-filter";
  label.append("Only questions with ");
  const field = label.appendChild(document.createElement("input"));
  field.type = "search";
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const texts = parts.map((part) => part.textContent.toLowerCase());
  const leave = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    parts.forEach((part, n) => (part.hidden = !words.every((w) => texts[n].includes(w))));
    const left = parts.filter((part) => !part.hidden).length;
    for (const group of document.querySelectorAll("article section section"))
      if (group.querySelector("section"))
        group.hidden = !group.querySelector("section:not([hidden])");
    said.textContent = `${left} of ${parts.length} questions`;
  };
  field.addEventListener("input", leave);
  addEventListener("beforeprint", () => {
    field.value = "";
    leave();
  });
  document.querySelector("article section section").before(label, said);
  leave();
}
