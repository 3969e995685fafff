// The search page: sections, best first, of the index that _ext/finding.py wrote.
const finding = {
  // A section is worth what each word of the question is worth in it: rare words more
  // than common ones, words of a heading more than words of the text (BM25), and most
  // of all what people call it.
  CALLED: 100, // all of what it is called is asked for, and nothing else
  PARTLY: 14, // a word of it, if the name is a part of the question
  HEADING: 4,
  PAGES: {
    "chapters/gallery": 0.3,
    references: 0.3,
    "chapters/ideas": 0.6,
    "chapters/ledger": 0.5,
    "chapters/notation": 0.8,
    "chapters/glossary": 0.8,
  },
  STOP: new Set(
    ("a an and are as at be been but by can could difference do does did for from get go has " +
      "have how i if in into is it its lstms me my network networks no not of on one or " +
      "rnns should so some than that the their them then there these they this to use " +
      "used using versus vs want was what when where which who why will with work works " +
      "would you your").split(" "),
  ),

  // The words of a text that say something, each in the form that stands for all of its.
  terms(text) {
    const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
    const telling = words.filter((word) => !finding.STOP.has(word));
    return (telling.length ? telling : words).map(finding.stem);
  },

  stem: (word) => (/^[a-z]+$/.test(word) ? new Stemmer().stemWord(word) : word),

  // The index by stems; made once.
  prepare({ sections, words, asked }) {
    const lengths = sections.map((section) => section[5]);
    const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length || 1;
    const texts = new Map();
    for (const [word, places] of Object.entries(words)) {
      const term = finding.stem(word);
      const counts = texts.get(term) ?? texts.set(term, new Map()).get(term);
      let place = 0;
      for (let k = 0; k < places.length; k += 2) {
        place += places[k];
        counts.set(place, (counts.get(place) ?? 0) + places[k + 1]);
      }
    }
    const headings = sections.map((section) => finding.terms(section[3]));
    const names = asked.map(([name, place]) => [finding.terms(name), place]);
    return { sections, mean, texts, headings, names };
  },

  // [[place, worth]] of the sections that have to do with a question, best first.
  ask({ sections, mean, texts, headings, names }, question) {
    const wanted = new Set(finding.terms(question));
    const worth = new Map();
    const add = (place, more) => worth.set(place, (worth.get(place) ?? 0) + more);
    const rarity = (n) => Math.log(1 + (sections.length + 0.5) / (n + 0.5));
    for (const term of wanted) {
      const begun = [...texts.keys()].filter((t) => term.length > 2 && t.startsWith(term));
      const found = texts.has(term) ? [term] : begun;
      for (const each of found) {
        const counts = texts.get(each);
        const rare = rarity(counts.size) / found.length;
        for (const [place, count] of counts) {
          const long = 0.4 + 0.6 * (sections[place][5] / mean);
          add(place, (rare * count * 2.2) / (count + 1.2 * long));
        }
      }
    }
    headings.forEach((heading, place) => {
      const all = new Set(heading);
      const hit = [...all].filter((term) => wanted.has(term));
      const share = hit.length / Math.max(all.size, wanted.size);
      if (hit.length) add(place, finding.HEADING * hit.length * (0.5 + share));
    });
    for (const [name, place] of names) {
      const all = new Set(name);
      if (![...all].every((term) => wanted.has(term))) continue;
      add(place, all.size === wanted.size ? finding.CALLED : finding.PARTLY * all.size);
    }
    const weighed = [...worth].map(([place, sum]) => {
      const page = sections[place][0];
      const usual = page.startsWith("chapters/package") ? 0.4 : 1;
      return [place, sum * (finding.PAGES[page] ?? usual)];
    });
    return weighed.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  },

  // Put what was found into the page.
  show(question) {
    const box = document.getElementById("search-results");
    const index = finding.prepare(findingIndex);
    const found = finding.ask(index, question);
    const best = found.slice(0, 30);
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.textContent = best.length
      ? `${found.length} sections, the likeliest first.`
      : "No section has these words. Try fewer, or others.";
    const list = document.createElement("ol");
    list.className = "found";
    for (const [place] of best) {
      const [page, anchor, title, heading, text] = index.sections[place];
      const item = list.appendChild(document.createElement("li"));
      const link = item.appendChild(document.createElement("a"));
      link.href = `${page}.html#${anchor}`;
      link.textContent = heading;
      if (title !== heading)
        item.appendChild(document.createElement("span")).textContent = ` ${title}`;
      item.appendChild(document.createElement("p")).textContent = text;
    }
    box.replaceChildren(said, ...(best.length ? [list] : []));
  },
};

{
  const question = new URLSearchParams(location.search).get("q") ?? "";
  for (const field of document.querySelectorAll('input[name="q"]')) field.value = question;
  if (question.trim()) finding.show(question);
}
