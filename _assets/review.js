// The page "Review": what is due today, the reader's own curves, and what is kept. The
// questions are judged by live.js, as in their chapters, and noted down by kept.js; when
// each is asked again, memory.js says.
const review = (() => {
  const { chapters, items } = reviewItems, titles = Object.fromEntries(chapters);
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const FILE = "learning-to-remember.json", DECK = "learning-to-remember-anki.txt", SPAN = 60; // days

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
  const link = (page, anchor, text) => make("a", { href: `${page.split("/").pop()}.html${anchor && "#"}${anchor}`, textContent: text });
  const home = ({ page, ask, id }) => (ask ? ["chapters/questions", id.replace("recall-", "")] : [page, id]);
  const today = () => kept.day(Date.now());
  const date = (day) => new Date(day * 864e5).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const days = (h) => (h < 1 ? `${24 * h} hours` : count(h, "day"));
  const percent = (p) => `${Math.round(100 * p)} %`;
  const stands = (item) => memory.standing(item, kept.load(), today(), kept.day);
  const known = () => items.map(stands).filter(Boolean);

  function content(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }
  for (const item of items) {
    const inside = content(item.html);
    item.hash = item.ask ? kept.hash(item.ask + inside.textContent) : kept.asked(inside.querySelector("figure"));
    item.title = item.ask ?? inside.querySelector("legend, label").textContent;
  }

  // Say whether what has been noted down will last.
  function lasts(yes) {
    part("lasts").textContent = yes ? "" : "This browser keeps nothing for this page. What you do here lasts until you leave it: save the file before you go, and load it when you come back.";
  }
  const note = (how) => lasts(kept.change(how));

  // ---- curves ----------------------------------------------------------------------------

  // Draw a chance over days: lines [[[day, chance], ...], dashed], marks [day, chance, right].
  function draw(place, { lines, marks = [], label, now = today() }) {
    const all = lines.flatMap(([points]) => points), from = all[0][0], to = Math.max(all.at(-1)[0], from + 1);
    const width = Math.min(640, Math.max(260, place.clientWidth || 640)), height = 170;
    const x = (d) => 48 + ((width - 68) * (d - from)) / (to - from), y = (p) => 12 + 126 * (1 - p);
    const texts = [0, 0.5, 1].map((p) => [43, y(p) + 4, "end", percent(p)]);
    const wide = (n) => width > 420 || n !== 1;
    [from, now, to].forEach((d, n) => {
      const near = n === 1 && Math.min(x(d) - x(from), x(to) - x(d)) < 70;
      if (!near && wide(n)) texts.push([x(d), 158, ["start", "middle", "end"][n], n === 1 ? "today" : date(d)]);
    });
    const path = (points) => "M" + points.map(([d, p]) => `${x(d).toFixed(1)} ${y(p).toFixed(1)}`).join("L");
    const html = [
      `<path data-line="axis" d="M48 12V138H${width - 20}M48 ${y(memory.RECALL)}H${width - 20}"/>`,
      from < now && now < to ? `<path data-line="now" d="M${x(now)} 12V138"/>` : "",
      ...lines.map(([points, dashed]) => `<path data-line="${dashed ? "ahead" : "past"}" d="${path(points)}"/>`),
      ...marks.map(([d, p, right]) => (right ? `<circle cx="${x(d)}" cy="${y(p)}" r="5"/>` : `<path data-line="wrong" d="M${x(d) - 4} ${y(p) - 4}l8 8m0-8l-8 8"/>`)),
      ...texts.map(([tx, ty, anchor, text]) => `<text x="${tx}" y="${ty}" text-anchor="${anchor}">${text}</text>`),
    ];
    place.innerHTML = `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">${html.join("")}</svg>`;
    place.firstChild.setAttribute("aria-label", label);
  }

  // The curve of one item, from the reading to some days beyond the next time.
  function drawOne(place, stand, now = today()) {
    const end = Math.max(stand.due, now) + Math.ceil(stand.halfLife), points = memory.curve(stand, end);
    const past = points.filter(([d]) => d <= now), ahead = [past.at(-1), ...points.filter(([d]) => d > now)];
    const marks = stand.history.map(([d, right], k) => {
      const before = stand.history.slice(0, k), since = before.length ? before.at(-1)[0] : Math.min(stand.begun, d);
      return [d, memory.chance(memory.halfLife(before), d - since), right];
    });
    const said = stand.history.map(([d, right]) => `${right ? "right" : "wrong"} on ${date(d)}`).join(", ");
    const label = `The chance that you know this, over days. Answered: ${said || "not yet"}. Half-life ${days(stand.halfLife)}: it falls to a half by ${date(stand.due)}.`;
    draw(place, { lines: [[past, false], [ahead, true]], marks, label, now });
  }

  // What the reader knows of all that was read: past days, and those to come without review.
  function drawAll() {
    const state = kept.load(), now = today(), all = known(), curve = part("curve");
    part("each").hidden = !all.length;
    curve.replaceChildren();
    part("sum").textContent = "Nothing has been read yet.";
    if (!all.length) return;
    const from = Math.max(Math.min(...all.map(({ begun }) => begun)), now - SPAN);
    const mean = (day) => {
      const then = items.map((item) => memory.standing(item, state, day, kept.day, day + 1)).filter(Boolean);
      return then.length ? then.reduce((sum, s) => sum + s.chance, 0) / then.length : 1;
    };
    const later = (day) => all.reduce((sum, s) => sum + memory.chance(s.halfLife, day - s.since), 0) / all.length;
    const run = (a, b, f) => Array.from({ length: b - a + 1 }, (_, k) => [a + k, f(a + k)]);
    const past = run(from, now, mean), ahead = run(now, now + 30, later);
    const words = `Of the ${count(all.length, "question")} in what you have read you would, by the rule below, answer about ${Math.round(all.length * later(now))} today, and about ${Math.round(all.length * later(now + 30))} in 30 days without review.`;
    part("sum").textContent = words;
    draw(curve, { lines: [[past, false], [ahead, true]], label: "The mean chance, over days. " + words });
    const row = ({ item, halfLife, chance, due }) =>
      make("tr", {}, make("td", {}, link(...home(item), item.title)), ...[percent(chance), days(halfLife), memory.gate(halfLife).toFixed(3), due > now ? date(due) : "today"].map((textContent) => make("td", { textContent })));
    part("rows").replaceChildren(...all.sort((a, b) => a.chance - b.chance).map(row));
  }

  // ---- what is due -----------------------------------------------------------------------

  let list = [], at = 0;

  function begin(more = false, focus = false) {
    const state = kept.load(), due = memory.today(items, state, today(), kept.day);
    list = more ? memory.more(items, state, today(), kept.day) : due.filter(({ done }) => !done);
    at = 0;
    ask(focus);
  }

  function ask(focus) {
    const place = part("now"), stand = list[at];
    if (!stand) { rest(place, focus); return; }
    const { item } = stand, head = make("h3", { tabIndex: -1, textContent: `${at + 1} of ${list.length}: ${titles[item.page]}` });
    const after = make("div");
    const done = () => {
      const now = stands(item), last = at + 1 === list.length;
      const told = make("p", { textContent: `Half-life now ${days(now.halfLife)}: a forget gate of ${memory.gate(now.halfLife).toFixed(3)} a day. Asked again on ${date(now.due)}. ` });
      const curve = make("div"), on = button(last ? "Finish" : "Next", () => { at += 1; ask(true); });
      told.append(link(...home(item), "Where it stands in the book"));
      const legend = make("p", { textContent: "A dot is a right answer, a cross a wrong one; the broken line is what comes if nothing is asked." });
      legend.dataset.part = "legend";
      after.replaceChildren(told, curve, legend, on);
      drawOne(curve, now);
      drawAll();
      return on;
    };
    place.replaceChildren(head, item.ask ? recall(item, done) : question(item, done), after);
    live.start();
    if (focus) head.focus();
  }

  // A question of a chapter: judged and noted down as it is there.
  function question(item, done) {
    const holder = make("div");
    holder.append(content(item.html));
    holder.addEventListener("change", () => setTimeout(() => {
      if (!holder.querySelector(".live-readout").textContent) return;
      note(() => {}); // kept.js has written it down
      done();
    }));
    return holder;
  }

  // A question that readers answer to themselves, and judge.
  function recall(item, done) {
    const holder = make("div"), says = (right) => () => {
      lasts(kept.answer(item.id, right, item.hash));
      holder.querySelector("[data-part=judge]").remove();
      done().focus();
    };
    const show = button("Show the answer", () => {
      const answer = make("div", { tabIndex: -1 }), judge = make("p", {}, button("I knew it", says(true)), button("I did not", says(false)));
      judge.dataset.part = "judge";
      answer.append(content(item.html));
      show.replaceWith(answer, judge);
      answer.focus();
    });
    holder.append(make("p", { textContent: item.ask }), show);
    holder.dataset.part = "recall";
    return holder;
  }

  // The rule on a question that is nobody's: it is asked whenever it is due, and not kept.
  function trial() {
    const begun = today(), history = [], told = make("p"), curve = make("div");
    told.setAttribute("role", "status");
    const show = () => {
      const since = history.length ? history.at(-1)[0] : begun, halfLife = memory.halfLife(history);
      const due = since + memory.wait(halfLife);
      told.textContent = `Half-life ${days(halfLife)}: it is asked again after ${count(due - since, "day")}, on ${date(due)}. Do you know it then?`;
      drawOne(curve, { begun, history, since, halfLife, due }, since);
      return due;
    };
    const says = (right) => () => { history.push([show(), right]); show(); };
    show();
    return [make("p", { textContent: "Try the rule on a question that you read today. Say first: after three right answers, how many days will you have before it comes again?" }), told, curve, button("I know it", says(true)), button("I do not", says(false))];
  }

  function rest(place, focus) {
    const all = known(), now = today();
    const open = memory.more(items, kept.load(), now, kept.day).length;
    const next = all.map(({ due }) => Math.max(due, now + 1)).sort((a, b) => a - b)[0];
    const coming = all.filter(({ due }) => Math.max(due, now + 1) === next).length;
    const words = all.length ? `Nothing more is due today. Next: ${Math.min(coming, memory.A_DAY)} on ${date(next)}.` : "You have read no chapter here yet, so nothing is due. Those that you have read elsewhere can be ticked below.";
    const said = make("p", { tabIndex: -1, textContent: words });
    place.replaceChildren(said, ...(all.length ? [] : trial()));
    if (open) place.append(button("Ask me some anyway", () => begin(true, true)));
    if (focus) said.focus();
  }

  // ---- what is kept ----------------------------------------------------------------------

  function list_chapters() {
    const { read } = kept.load();
    part("chapters").replaceChildren(...chapters.map(([page, title]) => {
      const tick = make("input", { type: "checkbox", checked: page in read, autocomplete: "off" });
      tick.onchange = () => {
        note(({ read: now }) => { if (tick.checked) now[page] = Date.now(); else delete now[page]; });
        refresh(false);
      };
      const n = items.filter((item) => item.page === page).length;
      return make("label", {}, tick, ` ${title} (${n})`);
    }));
    const { answered, predicted } = kept.load(), gone = Object.keys(answered).filter((id) => !items.some((item) => item.id === id));
    const numbers = [count(Object.values(answered).flat().length, "answer"), count(Object.values(predicted).flat().length, "prediction")].join(" and ");
    part("numbers").textContent = `Kept: ${numbers}${gone.length ? `, some of them of ${count(gone.length, "question")} that this edition has not` : ""}.`;
  }

  function download(name, text, type) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  const say = (text) => { part("said").textContent = text; };
  const saved = () => JSON.stringify({ book: "Learning to Remember", ...kept.load() });

  function take(text) {
    const found = memory.read(text, kept.VERSION);
    if (typeof found === "string") { say(found); return; }
    note((state) => Object.assign(state, memory.merge(state, found)));
    refresh();
    say("Taken. What was kept here before is still there.");
  }

  // The right answer of a question, as its own program judges: [question, answer] as HTML.
  function card(item) {
    const inside = content(item.html), text = (e) => make("i", { textContent: e.textContent.trim() }).innerHTML;
    inside.querySelectorAll("a").forEach((a) => a.replaceWith(...a.childNodes));
    inside.querySelectorAll("annotation").forEach((a) => a.remove());
    if (item.ask) return [make("i", { textContent: item.ask }).innerHTML, make("i", {}, inside).innerHTML, item.page];
    const { steps, outputs, readout } = JSON.parse(inside.querySelector("script").textContent), run = live.compile(steps);
    const said = (answer) => live.fill(readout, { said: run({ answer })[outputs.said] }), options = [...inside.querySelectorAll("label")].map(text);
    const front = [...inside.querySelectorAll("p:not(.live-readout)")].map((p) => `${p.innerHTML}<br>`).join("") + text(inside.querySelector("legend, label"));
    if (inside.querySelector("legend")) {
      const k = options.findIndex((_, n) => said(n).startsWith("Right."));
      const list = options.map((option) => `<li>${option}</li>`).join("");
      return [`${front}<ul>${list}</ul>`, `${options[k]}<br>${text({ textContent: said(k).slice(7) })}`, item.page];
    }
    const right = steps.filter(([kind]) => kind === "const").flatMap(([, numbers]) => numbers).find((n) => said(n).startsWith("Right."));
    return [front, `${live.format(right, ".4g")}<br>${text({ textContent: said(right).slice(7) })}`, item.page];
  }
  const deck = () => memory.deck(known().map(({ item }) => card(item)).map(([f, b, page]) => [f, b, page.split("/").pop()]));

  function refresh(anew = true) {
    list_chapters();
    drawAll();
    if (anew || !list[at]) begin();
  }

  function start() {
    const state = memory.read(saved(), kept.VERSION);
    if (typeof state === "string") kept.forget();
    note(() => {});
    const alone = !Object.keys(kept.load().seen).length && location.protocol === "file:";
    part("alone").hidden = !alone;
    part("save").onclick = () => { download(FILE, saved(), "application/json"); say(`Saved as ${FILE}.`); };
    part("deck").onclick = () => {
      if (known().length) { download(DECK, deck(), "text/plain"); say(`Saved as ${DECK}: ${count(known().length, "card")}.`); }
      else say("There are no cards yet: no chapter has been read.");
    };
    part("load").onchange = async ({ target }) => {
      const [file] = target.files;
      if (file) take(await file.text());
      target.value = "";
    };
    const sure = part("sure");
    part("forget").onclick = () => { sure.hidden = false; part("no").focus(); };
    part("no").onclick = () => { sure.hidden = true; part("forget").focus(); };
    part("yes").onclick = () => { kept.forget(); sure.hidden = true; refresh(); say("Forgotten."); part("forget").focus(); };
    for (const block of document.querySelectorAll("[data-review]")) block.hidden = false;
    refresh();
    let width = innerWidth;
    addEventListener("resize", () => { if (width !== innerWidth) { width = innerWidth; drawAll(); } });
  }

  return { saved, take, deck, start };
})();

review.start();
