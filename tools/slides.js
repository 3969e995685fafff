// Slides by keys: → or PageDown, ← or PageUp, Home, End; Escape leaves a control, then
// shows all slides in a list. A control that has the focus keeps the keys that move it.
{
  const slides = [...document.querySelectorAll("main > section")], nav = document.querySelector("nav");
  const place = document.querySelector(".place"), list = nav.querySelector("ol");
  const MOVES = 'input, select, textarea, svg[tabindex], [role="slider"], [contenteditable]';
  let at = 0;

  function show(n) {
    at = Math.min(slides.length - 1, Math.max(0, n));
    slides.forEach((slide, k) => { slide.hidden = k !== at; });
    nav.hidden = true;
    document.querySelector("main").inert = false;
    place.textContent = `${at + 1} / ${slides.length}`;
    history.replaceState(null, "", `#${at + 1}`);
    slides[at].scrollTop = 0;
    slides[at].focus({ preventScroll: true });
    slides[at].querySelector("figure.live")?.live;
  }

  function overview() {
    nav.hidden = false;
    document.querySelector("main").inert = true;
    list.querySelectorAll("button")[at].focus();
  }

  function within(event, by) {
    const buttons = [...list.querySelectorAll("button")], now = buttons.indexOf(document.activeElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, now + by))].focus();
    event.preventDefault();
  }

  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  const FAR = { Home: -Infinity, End: Infinity };
  addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const by = STEPS[key] ?? FAR[key] ?? (nav.hidden ? undefined : { ArrowDown: 1, ArrowUp: -1 }[key]);
    if (key === "Escape") {
      event.preventDefault();
      if (!nav.hidden) show(at);
      else if (slides.includes(target) || target === document.body) overview();
      else slides[at].focus({ preventScroll: true });
    } else if (by !== undefined && !nav.hidden) within(event, by);
    else if (by !== undefined && !target.closest?.(MOVES)) {
      event.preventDefault();
      event.stopPropagation();
      show(at + by);
    }
  }, true);

  slides.forEach((slide, k) => {
    const button = Object.assign(document.createElement("button"), { type: "button", onclick: () => show(k) });
    button.textContent = slide.getAttribute("aria-label").replace(/^.*?: /, "");
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  });
  addEventListener("hashchange", () => show(+location.hash.slice(1) - 1 || 0));
  show(+location.hash.slice(1) - 1 || 0);
}
