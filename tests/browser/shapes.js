// Lists every shape that an <svg> in the page shows: kind, words, numbers, points, picture.
async (svg) => {
  const box = svg.viewBox.baseVal, shapes = [];
  const css = ["fill", "stroke", "stroke-dasharray", "text-anchor", "stroke-linecap"];
  const referred = (text) => text && document.getElementById(text.match(/#([^")]*)/)[1]);
  const clip = (e) => {
    const area = referred(e.closest("[clip-path]")?.getAttribute("clip-path"))?.firstElementChild;
    return area ? ["x", "y", "width", "height"].map((k) => +area.getAttribute(k)) : [];
  };
  for (const e of svg.querySelectorAll("path, use, text, image")) {
    const style = getComputedStyle(e);
    if (e.closest("defs") || style.display === "none") continue;
    const numbers = [...clip(e)], words = [...css.map((k) => style[k])], kind = e.tagName;
    const opacity = (part) => (style[part] === "none" ? 0 : style.opacity * style[part + "-opacity"]);
    numbers.push(opacity("fill"), opacity("stroke"));
    if (style.stroke !== "none") numbers.push(parseFloat(style.strokeWidth));
    let picture = [], points = [];
    if (kind === "path") {
      const d = e.getAttribute("d") || "";
      points = (d.match(/[-+.\d]+(e[-+]?\d+)?/g) || []).map(Number);
      words.push(d.replace(/[^A-Za-z]/g, ""));
    } else if (kind === "image") {
      const image = new Image(), canvas = document.createElement("canvas");
      image.src = e.getAttribute("href");
      await image.decode();
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      picture = [...context.getImageData(0, 0, image.width, image.height).data];
      words.push(image.width, image.height);
      numbers.push(...e.getAttribute("transform").match(/-?[.\d]+/g).map(Number));
    } else {
      points = [+e.getAttribute("x"), +e.getAttribute("y")];
      if (kind === "use") words.push(referred(e.getAttribute("href")).getAttribute("d"));
      else words.push(e.textContent, style.fontSize);
      const turn = e.getAttribute("transform") || "";
      if (!/^rotate\(-?0 /.test(turn)) numbers.push(...(turn.match(/-?[.\d]+/g) || []).map(Number));
    }
    shapes.push({ kind, words, numbers, points, picture, box: [box.width, box.height] });
  }
  return shapes;
}
