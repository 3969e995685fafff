// When to ask again: a pure function of what was answered, in whole days. See the page
// "Review" for the rule in words and its source.
//
// An item is { id, page, hash, ... }; `state` is what kept.js keeps, `today` a day's number
// and `dayOf` says on which day a time lies.
const memory = {
  FIRST: 1, LEAST: 0.25, MOST: 256, // half-lives, days
  RECALL: 0.5, // asked again where the chance has come down to this
  A_DAY: 20,

  // The half-life after a history [[day, right], ...]: doubled and halved.
  halfLife(history) {
    const step = (h, [, right]) => Math.min(memory.MOST, Math.max(memory.LEAST, right ? 2 * h : h / 2));
    return history.reduce(step, memory.FIRST);
  },

  // What is left after some days: f^t, with a forget gate that halves it in a half-life.
  gate: (halfLife) => 2 ** (-1 / halfLife),
  chance: (halfLife, days) => memory.gate(halfLife) ** days,

  // After how many whole days the chance has come down to RECALL, one at least.
  wait: (halfLife) => Math.max(1, Math.ceil(halfLife * Math.log2(1 / memory.RECALL))),

  // What was answered to the item as it reads now, and before the day `until`.
  history({ id, hash }, state, dayOf, until = Infinity) {
    const answers = (state.answered[id] ?? []).filter(([, , of]) => of === hash);
    return answers.map(([when, right]) => [dayOf(when), right]).filter(([day]) => day < until);
  },

  // Where an item stands on a day; null if its chapter has not been read by then.
  standing(item, state, today, dayOf, until) {
    const begun = state.read[item.page] === undefined ? Infinity : dayOf(state.read[item.page]);
    if (begun > today) return null;
    const history = memory.history(item, state, dayOf, until);
    const since = history.length ? history.at(-1)[0] : begun;
    const halfLife = memory.halfLife(history);
    const due = since + memory.wait(halfLife), chance = memory.chance(halfLife, today - since);
    const faded = (today - since) / halfLife; // in half-lives: exact, so that ties are ties
    return { item, begun, history, since, halfLife, due, chance, faded };
  },

  // What is asked on a day, at most A_DAY: first what was answered before, the likeliest
  // forgotten first, then what is new, in the book's order. It is settled when the day
  // begins; what has been answered since is `done`.
  today(items, state, today, dayOf, most = memory.A_DAY) {
    const all = items.map((item) => memory.standing(item, state, today, dayOf, today));
    const due = all.filter((s) => s && s.due <= today);
    const old = due.filter((s) => s.history.length).sort((a, b) => b.faded - a.faded);
    const list = [...old, ...due.filter((s) => !s.history.length)].slice(0, most);
    const done = ({ item }) => memory.history(item, state, dayOf).some(([day]) => day === today);
    return list.map((s) => ({ ...s, done: done(s) }));
  },

  // What to ask who wants more than that: of what has been read and not been answered
  // today, what is likeliest forgotten.
  more(items, state, today, dayOf, most = memory.A_DAY) {
    const all = items.map((item) => memory.standing(item, state, today, dayOf));
    const open = all.filter((s) => s && !s.history.some(([day]) => day === today));
    return open.sort((a, b) => b.faded - a.faded).slice(0, most);
  },

  // The chance, day by day, that an item was and will be known: up to 1 at each answer, and
  // down from there; [[day, chance], ...] with both ends of each jump.
  curve({ begun, history, halfLife, since }, until) {
    const points = [[Math.min(begun, history[0]?.[0] ?? begun), 1]];
    const fall = (h, to) => {
      const [from] = points.at(-1);
      for (let k = 1; k <= 16; k++) {
        const days = ((to - from) * k) / 16;
        if (days > 0) points.push([from + days, memory.chance(h, days)]);
      }
    };
    history.forEach(([day], k) => {
      fall(memory.halfLife(history.slice(0, k)), day);
      points.push([day, 1]);
    });
    if (until > since) fall(halfLife, until);
    return points;
  },

  // ---- files -----------------------------------------------------------------------------

  // What a saved file holds, or a line that says why it cannot be taken.
  read(text, version) {
    let found;
    try { found = JSON.parse(text); } catch { return "This file is none that this page has saved: it is no JSON."; }
    const is = (what, test) => typeof what === "object" && what && !Array.isArray(what) && Object.values(what).every(test);
    const all = (what, test) => is(what, test) && Object.keys(what).every((name) => /^[a-z0-9]+[-/][a-z0-9/-]+$/.test(name));
    const time = (ms) => Number.isFinite(ms) && ms >= 0 && ms < 8.64e15;
    const rows = (test) => (list) => Array.isArray(list) && list.every((row) => Array.isArray(row) && time(row[0]) && test(row));
    if (!is(found, () => true) || found.book !== "Learning to Remember") return "This file is none that this page has saved.";
    if (!(found.version <= version)) return "This file comes from a newer edition of the book; this one cannot read it.";
    const { answered, predicted, settings = {}, seen, read, last } = found;
    const fine =
      all(answered, rows(([, right, of]) => (right === 0 || right === 1) && typeof of === "string")) &&
      all(predicted, rows(([, words, said = ""]) => typeof words === "string" && typeof said === "string")) &&
      all(settings, (values) => is(values, (value) => ["number", "string", "boolean", "object"].includes(typeof value))) &&
      all(seen, time) && all(read, time) &&
      (last === null || (is(last, () => true) && time(last.when) && ["page", "at", "title"].every((k) => typeof last[k] === "string") && /^[\w/-]+$/.test(last.page)));
    return fine ? { answered, predicted, settings, seen, read, last, version } : "Something in this file is not as this page writes it, so nothing was taken from it.";
  },

  // Two states in one: nothing of either is lost.
  merge(a, b) {
    const names = (key) => [...new Set([...Object.keys(a[key]), ...Object.keys(b[key])])];
    const each = (key, join) => Object.fromEntries(names(key).map((name) => [name, join(a[key][name], b[key][name])]));
    const rows = (x = [], y = []) => {
      const all = new Map([...x, ...y].map((row) => [JSON.stringify(row), row]));
      return [...all.values()].sort((p, q) => p[0] - q[0]);
    };
    return {
      version: a.version,
      answered: each("answered", rows),
      predicted: each("predicted", rows),
      settings: each("settings", (x, y) => (!y || JSON.stringify(x) > JSON.stringify(y) ? x : y)),
      seen: each("seen", (x = 0, y = 0) => Math.max(x, y)),
      read: each("read", (x = Infinity, y = Infinity) => Math.min(x, y)),
      last: (a.last?.when ?? -1) >= (b.last?.when ?? -1) ? a.last : b.last,
    };
  },

  // Cards for Anki: [[front, back, chapter], ...] of HTML, as text with tabs.
  deck(cards) {
    const field = (text) => `"${text.replace(/\s+/g, " ").trim().replaceAll('"', '""')}"`;
    const head = ["#separator:Tab", "#html:true", "#columns:Front\tBack\tDeck\tTags", "#deck column:3", "#tags column:4"];
    const lines = cards.map(([front, back, tag]) => [front, back, "Learning to Remember", tag].map(field).join("\t"));
    return [...head, ...lines, ""].join("\n");
  },
};
