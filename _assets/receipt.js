// A receipt: what a reader answered and predicted and where figures were left, as a line
// of letters with a check at its end. Pure functions; the page "Receipts" uses them.
//
//   LTR1:<base64url of JSON>:<check>;      { name, answers: {id: [first, last]},
//   predicted: {id: [first, last]}, settings: {id: {control: value}} }
const receipt = {
  START: "LTR1:",
  LONGEST: 80, // characters of a name or of what was predicted

  // A number of 53 bits for a text. Another text has most likely another number; whoever
  // reads this can work out that of any text.
  check(text) {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let k = 0; k < text.length; k++) {
      const c = text.charCodeAt(k);
      a = Math.imul(a ^ c, 2654435761);
      b = Math.imul(b ^ c, 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  },

  // What kept.js keeps, as a receipt; `takes` says of an id whether it belongs in it.
  write(state, name = "", takes = () => true) {
    const some = (what, make) => Object.fromEntries(Object.entries(what).filter(([id, rows]) => takes(id) && make(rows)).map(([id, rows]) => [id, make(rows)]));
    const ends = (list) => (list.length ? [list[0], list.at(-1)] : null);
    const held = {
      name: name.trim().slice(0, receipt.LONGEST),
      answers: some(state.answered, (rows) => ends(rows.map(([, right]) => right))),
      predicted: some(state.predicted, (rows) => ends(rows.map(([, words, said]) => (said ?? words).slice(0, receipt.LONGEST)))),
      settings: some(state.settings ?? {}, (values) => values),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(held));
    const code = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return `${receipt.START}${code}:${receipt.check(code)};`;
  },

  // All receipts in a text: { found: [what each holds], twice, refused: [why] }. Lines that
  // a mail has broken or marked with ">" are joined again.
  read(text) {
    const [before, ...pieces] = text.replace(/[\s>]+/g, "").split(receipt.START);
    const known = new Set(), found = [], refused = before ? ["before the first receipt stands something else"] : [];
    let twice = 0;
    for (const piece of pieces) {
      const [, code, check, rest] = /^([\w-]+):([0-9a-z]+);(.*)$/.exec(piece) ?? [];
      if (!code) refused.push("it is cut: the end is missing");
      else if (check !== receipt.check(code)) refused.push("it is not as it was written: its check does not fit");
      else if (known.has(code)) twice += 1;
      else {
        known.add(code);
        const held = receipt.open(code);
        if (held) found.push(held);
        else refused.push("it does not hold what a receipt holds");
      }
      if (rest) refused.push("behind a receipt stands something else");
    }
    return { found, twice, refused };
  },

  // What a code holds; null if it is not what `write` makes.
  open(code) {
    const is = (what, test) => typeof what === "object" && what && !Array.isArray(what) && Object.keys(what).every((id) => /^[\w-]+$/.test(id)) && Object.values(what).every(test);
    const pair = (test) => (two) => Array.isArray(two) && two.length === 2 && two.every(test);
    const words = (x) => typeof x === "string" && x.length <= receipt.LONGEST;
    const value = (x) => ["number", "string", "boolean"].includes(typeof x) || (Array.isArray(x) && x.every(value));
    try {
      const plain = atob(code.replaceAll("-", "+").replaceAll("_", "/")), bytes = new Uint8Array(plain.length);
      for (let k = 0; k < bytes.length; k++) bytes[k] = plain.charCodeAt(k);
      const held = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), { name, answers, predicted, settings } = held;
      const fine = words(name) && is(answers, pair((x) => x === 0 || x === 1)) && is(predicted, pair(words)) &&
        is(settings, (values) => is(values, value));
      return fine ? { name, answers, predicted, settings } : null;
    } catch {
      return null;
    }
  },

  // How often each value stands in the lists: [[value, count in each list]]. More than
  // `most` numbers are put in that many equal parts of their range; of more than `most`
  // words the rarest become one row.
  histogram(lists, most = 8) {
    const all = lists.flat(), number = (x) => (String(x).trim() === "" ? NaN : Number(String(x).replace("−", "-")));
    const rows = (name, order) => order.map((key) => [key, ...lists.map((list) => list.filter((x) => name(x) === key).length)]);
    const different = [...new Set(all.map(String))];
    if (different.length <= most) {
      const numbers = different.every((x) => isFinite(number(x)));
      return rows(String, numbers ? different.sort((x, y) => number(x) - number(y)) : different.sort());
    }
    const numbers = all.map(number);
    if (numbers.every(isFinite)) {
      const from = Math.min(...numbers), width = (Math.max(...numbers) - from) / most;
      const say = (x) => +x.toPrecision(3), part = (x) => Math.min(most - 1, Math.floor((number(x) - from) / width));
      return Array.from({ length: most }, (_, k) => [`${say(from + k * width)} to ${say(from + (k + 1) * width)}`, ...lists.map((list) => list.filter((x) => part(x) === k).length)]);
    }
    const often = new Map();
    for (const x of all.map(String)) often.set(x, (often.get(x) ?? 0) + 1);
    const kept = [...often].sort(([, a], [, b]) => b - a).slice(0, most - 1).map(([x]) => x), holds = new Set(kept);
    return rows((x) => (holds.has(String(x)) ? String(x) : "other"), [...kept, "other"]);
  },
};
