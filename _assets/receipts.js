// The page "Receipts": a reader's own, and what those of a class hold. Nothing is sent.
const receipts = (() => {
  const { chapters, items } = receiptItems, page_of = Object.fromEntries(items.map(([id, page]) => [id, page]));
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  // ---- a reader's own ----------------------------------------------------------------------

  function own() {
    const page = part("chapter").value, takes = (id) => !page || page_of[id] === page;
    const line = receipt.write(kept.load(), part("name").value, takes), [held] = receipt.read(line).found;
    const size = (what) => Object.keys(what).length;
    part("own").value = line;
    part("holds").textContent = `It holds answers to ${count(size(held.answers), "question")}, predictions at ${count(size(held.predicted), "figure")}, the settings of ${count(size(held.settings), "figure")} and ${held.name ? `the name ${held.name}` : "no name"}: ${line.length} characters.`;
    part("copied").textContent = "";
  }

  async function copy() {
    const field = part("own");
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    part("copied").textContent = "Copied.";
  }

  // ---- those of a class ----------------------------------------------------------------------

  // Rows [what, how many first, how many last] as a table with bars.
  function table(caption, heads, rows) {
    const most = Math.max(1, ...rows.flatMap(([, ...counts]) => counts));
    const cell = (n) => {
      const bar = make("span", { className: "receipt-bar" });
      bar.style.width = `${(100 * n) / most}%`;
      return make("td", {}, make("span", { textContent: n }), bar);
    };
    const head = make("tr", {}, ...heads.map((textContent) => make("th", { scope: "col", textContent })));
    const body = rows.map(([what, ...counts]) => make("tr", {}, make("th", { scope: "row", textContent: what }), ...counts.map(cell)));
    return make("table", {}, make("caption", { textContent: caption }), make("thead", {}, head), make("tbody", {}, ...body));
  }

  // The tables of one figure or question, of all that the receipts hold of it.
  function tables([id, , ask], found) {
    const of = (key) => found.map((held) => held[key][id]).filter(Boolean), made = [];
    const predicted = of("predicted"), answers = of("answers"), settings = of("settings");
    const both = (pairs, name = (x) => x) => receipt.histogram([0, 1].map((k) => pairs.map((pair) => name(pair[k]))));
    if (predicted.length) made.push(table(`${ask} (${predicted.length})`, ["predicted", "first", "last"], both(predicted)));
    if (answers.length) made.push(table(`${ask} (${answers.length})`, ["answered", "first", "last"], both(answers, (x) => (x ? "right" : "not right"))));
    for (const name of new Set(settings.flatMap(Object.keys))) {
      const values = settings.map((one) => one[name]).filter((x) => x !== undefined);
      made.push(table(`${ask}: ${name} (${values.length})`, ["left at", "by"], receipt.histogram([values])));
    }
    return made;
  }

  function show(text) {
    const { found, twice, refused } = receipt.read(text), why = new Map();
    for (const reason of refused) why.set(reason, (why.get(reason) ?? 0) + 1);
    const said = [`${count(found.length, "receipt")} read`, ...(twice ? [`${twice} left out, being the same as another`] : []), ...(refused.length ? [`${refused.length} refused`] : [])];
    part("read").textContent = text.trim() ? `${said.join(", ")}.` : "There is nothing to read yet.";
    part("refused").replaceChildren(...[...why].map(([reason, n]) => make("li", { textContent: `${n} refused: ${reason}.` })));
    const names = found.map(({ name }) => name).filter(Boolean).sort();
    part("names").textContent = names.length ? `With a name: ${names.join(", ")}.` : "";
    const blocks = chapters.map(([page, title]) => [title, items.filter((item) => item[1] === page).flatMap((item) => tables(item, found))]);
    const strange = new Set(found.flatMap((held) => ["answers", "predicted", "settings"].flatMap((key) => Object.keys(held[key]))).filter((id) => !page_of[id]));
    if (strange.size) part("names").textContent += ` Of ${count(strange.size, "figure or question")} this edition knows nothing.`;
    part("class").replaceChildren(...blocks.filter(([, made]) => made.length).flatMap(([title, made]) => [make("h3", { textContent: title }), ...made]));
    return found.length;
  }

  function start() {
    for (const block of document.querySelectorAll("[data-receipts]")) block.hidden = false;
    part("chapter").append(...chapters.map(([value, textContent]) => make("option", { value, textContent })));
    part("chapter").onchange = part("name").oninput = own;
    part("copy").onclick = copy;
    part("show").onclick = () => show(part("pasted").value);
    own();
  }

  return { show, start };
})();

receipts.start();
