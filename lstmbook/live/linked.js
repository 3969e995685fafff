// Controls that figures of a page share (linked.py): what one figure moves, moves in the
// others. It comes before live.js, on pages that have such figures; a notebook's kernel
// links them itself.
globalThis.liveMoved = (() => {
  let busy = false; // who follows leads nobody
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  function follow(figure, leader, name, group) {
    const { live } = figure, value = leader.live.values()[name];
    if (!live) figure.addEventListener("live-data", () => hand(leader), { once: true }); // it is yet to come
    else if (!same(live.values()[name], value)) live.set({ [name]: value }, group);
  }

  function hand(leader) {
    if (busy) return;
    busy = true;
    try {
      for (const { dataset: { name, linked } } of leader.querySelectorAll("[data-linked]"))
        for (const box of document.querySelectorAll(`[data-linked="${linked}"]`)) {
          const figure = box.closest("figure");
          if (figure !== leader) follow(figure, leader, name, linked);
        }
    } finally { busy = false; }
  }
  return hand;
})();
