// A field for a pasted column of numbers. It comes before live.js, on pages that have one:
// column.py is its other half, reads the same and says the same.
(globalThis.liveControls ??= {}).column = (() => {
  const LONGEST = 50_000, LARGEST = 1e12;
  const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;
  const GROUPED = /^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$/, DECIMAL = /^[+-]?[0-9]+,[0-9]+(e[+-]?[0-9]+)?$/i;
  const GAPS = ["", "nan", "na", "n/a", "#n/a", "null", "none", "-", "?"];
  const WHITE = " \t\r\n\u00a0\u202f\ufeff";

  function strip(text, signs = WHITE) {
    let from = 0, to = text.length;
    while (from < to && signs.includes(text[from])) from++;
    while (to > from && signs.includes(text[to - 1])) to--;
    return text.slice(from, to);
  }
  const bare = (cell) => strip(cell, WHITE + '"'), gap = (cell) => GAPS.includes(cell.toLowerCase());
  const comma = (cell) => GROUPED.test(cell) || DECIMAL.test(cell);
  const check = (right, words) => { if (!right) throw Error(words); };
  const steps = (xs) => xs.slice(1).map((x, k) => x - xs[k]);

  function parted(lines) { // do commas stand between columns?
    const some = lines.filter((line) => line.includes(",")).map(bare);
    if (!some.every(comma)) return true;
    const counted = steps(some.map((line) => +line.split(",")[0]));
    return some.length > 2 && some.length === lines.length && counted.every((step) => step === counted[0]);
  }

  function cells(text) {
    const lines = text.split(/\r\n?|\n/);
    if (!text) return [[], 1, "number"];
    if (lines.length === 1) return [text.split(/[\t; ]/.test(text) ? /,?[\t; ]+/ : ",").map(bare), 1, "number"];
    const sign = ["\t", ";"].find((one) => text.includes(one)) ?? (parted(lines) ? "," : "\n");
    const rows = lines.map((line) => line.split(sign)), columns = rows[0].length;
    rows.forEach((row, k) =>
      check(row.length === columns, `columns of line ${k + 1}: ${row.length}, expected ${columns} as in line 1`));
    return [rows.map((row) => bare(row[columns - 1])), columns, "line"];
  }

  function commas(column) {
    const some = column.filter((cell) => cell?.includes(",")), grouped = some.filter((cell) => GROUPED.test(cell));
    const all = some.length && grouped.length === some.length;
    const put = (sign) => column.map((cell) => cell?.replaceAll(",", sign) ?? null);
    if (all && some.some((cell) => /\.|,.*,/.test(cell))) return [put(""), ["Commas between thousands are left out."]];
    if (some.length && !all && some.every((cell) => DECIMAL.test(cell))) return [put("."), ["Commas are decimal points."]];
    return [column, []];
  }

  function number(cell, at) {
    check(!gap(cell), `${at} is a gap, expected a number: fill it first`);
    const came = `${at}: “${[...cell].slice(0, 20).join("")}” came, expected`;
    check(NUMBER.test(cell), `${came} a number like 1234.5`);
    check(Math.abs(cell) <= LARGEST, `${came} at most 1e12 in size`);
    return +cell;
  }

  // [numbers, what is said of them]; throws an Error that says what is wrong.
  function read(text, least, most) {
    check(text.length <= LONGEST, `${text.length} characters came, expected ${LONGEST} or fewer`);
    const [found, columns, at] = cells(strip(text).replaceAll("−", "-"));
    const said = columns > 1 ? [`Of ${columns} columns the last.`] : [];
    if (found.length > 1 && !NUMBER.test(found[0]) && !comma(found[0]) && !gap(found[0])) {
      said.push(`Without ${at} 1.`);
      found[0] = null;
    }
    const [column, told] = commas(found), all = [];
    column.forEach((cell, k) => { if (cell !== null) all.push(number(cell, `${at} ${k + 1}`)); });
    const n = all.length;
    check(n >= least, `${n} numbers came, expected ${least} or more`);
    const numbers = all.slice(-most), changes = steps(numbers);
    const moves = Math.max(...changes) - Math.min(...changes) > 1e-9 * Math.max(...numbers.map(Math.abs));
    check(moves, "each step is the same, expected numbers that move");
    const many = n <= most ? `${n} numbers` : `The last ${most} of ${n} numbers`;
    return [numbers, [`${many}.`, ...said, ...told].join(" ")];
  }

  function field(box) {
    const area = box.querySelector("textarea"), note = box.querySelector("output");
    const least = +box.dataset.least, most = +box.dataset.most;
    let good, numbers, said = "";
    function take(text) {
      let words, wrong = false;
      try {
        [numbers, said] = read(text, least, most);
        [good, words] = [text, said];
      } catch ({ message }) {
        words = `Not read: ${message}. Still shown: ${said}`;
        wrong = true;
      }
      note.textContent = words;
      area.setAttribute("aria-invalid", wrong);
    }
    // Millions of lines are refused before a browser lays them out.
    area.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text") ?? "";
      if (text.length > LONGEST) { event.preventDefault(); take(text); }
    });
    area.addEventListener("input", () => take(area.value));
    take(area.defaultValue);
    if (area.value !== area.defaultValue) take(area.value);
    return {
      get: () => good,
      set: (text) => {
        try { read(text, least, most); } catch { return; }
        area.value = text;
        take(text);
      },
      numbers: () => [numbers.length, ...numbers, ...new Array(most - numbers.length).fill(numbers.at(-1))],
      show() {},
    };
  }
  return Object.assign(field, { read });
})();
