// Artists that only some figures have, for live.js, which comes behind: patches.py and
// meshes.py say what each stores.
globalThis.liveArtists = ({ scale, trail, round }) => {
  // What moves by parts, each an output of one number or of one for each bar of a row (k):
  // drawn as soon as all parts are known.
  const by_parts = (artist, { parts, rest, k }, draw) => {
    const known = (artist.rows ??= { ...rest });
    return (v) => {
      known[parts] = v[v.length > 1 ? k : 0];
      draw(known);
    };
  };
  const corners = (path, xs, ys) => path.setAttribute("d", trail(xs, ys, true));

  return {
    box(artist, how) { // a Rectangle
      const path = artist.querySelector("path"), to_x = scale(how.x), to_y = scale(how.y);
      return by_parts(artist, how, ({ x, y, width, height }) => {
        const [a, b, c, d] = [to_x(x), to_x(x + width), to_y(y), to_y(y + height)];
        corners(path, [a, b, b, a], [c, c, d, d]);
      });
    },
    ellipse(artist, how) { // a Circle or an Ellipse: curves through the places of `outline`
      const path = artist.querySelector("path"), to_x = scale(how.x), to_y = scale(how.y);
      return by_parts(artist, how, ({ x, y, radius, width = 2 * radius, height = 2 * radius }) => {
        const points = how.outline.map(([u, w]) => [to_x(x + (u * width) / 2), to_y(y + (w * height) / 2)].map(round));
        const words = points.map((point, j) => "MC  "[j ? ((j - 1) % 3) + 1 : 0] + point.join(" "));
        path.setAttribute("d", points.flat().every(isFinite) ? words.join("") + "z" : "");
      });
    },
    arrow(artist, how) { // a FancyArrow, what ax.arrow makes
      const path = artist.querySelector("path"), to_x = scale(how.x), to_y = scale(how.y);
      const { outline } = how;
      return by_parts(artist, how, ({ x, y, dx, dy }) => {
        const size = Math.hypot(dx, dy), [c, s] = size ? [dx / size, dy / size] : [NaN, NaN];
        // Along and across, from the point of the head; what is counted from the tail ends there.
        const points = outline.map(([u, w, tail]) => [u - (tail ? size : 0), w]);
        corners(path, points.map(([u, w]) => to_x(x + dx + c * u - s * w)), points.map(([u, w]) => to_y(y + dy + s * u + c * w)));
      });
    },
    stairs(artist, { x, y, xs, where }) { // a line of ax.step
      const to_x = scale(x), to_y = scale(y), path = artist.querySelector("path");
      return (v) => {
        const n = xs ? 0 : v.length / 2, px = xs ?? Array.from(v.subarray(0, n), to_x), sx = [], sy = [];
        const py = Array.from(v.subarray(n), to_y), add = (a, b) => { sx.push(a); sy.push(b); };
        px.forEach((at, j) => { // from one value to the next: at once, in the middle, or at the end
          const turn = where === "pre" ? px[j - 1] : where === "post" ? at : (px[j - 1] + at) / 2;
          if (j && where !== "pre") add(turn, py[j - 1]);
          if (j && where !== "post") add(turn, py[j]);
          if (where !== "mid" || !j || j === px.length - 1) add(at, py[j]);
        });
        path.setAttribute("d", trail(sx, sy));
      };
    },
    contour(artist, { x, y, levels, columns }) { // ax.contour: marching squares
      const paths = artist.querySelectorAll("path"), to_x = scale(x), to_y = scale(y);
      return (v) => {
        const n = v.length / 3, xs = Array.from(v.subarray(0, n), to_x), ys = Array.from(v.subarray(n, 2 * n), to_y);
        paths.forEach((path, j) => path.setAttribute("d", level_lines(v.subarray(2 * n), levels[j], xs, ys, columns)));
      };
    },
  };

  // The lines on which z, at the places x and y, n in a row, is `level`: through the edges
  // of the cells. An edge has a number, twice that of its first corner, one more if it stands.
  function level_lines(z, level, x, y, n) {
    const ways = new Map();
    const place = (edge) => {
      const p = edge >> 1, q = p + (edge % 2 ? n : 1), share = (level - z[p]) / (z[q] - z[p]);
      return [x[p] + share * (x[q] - x[p]), y[p] + share * (y[q] - y[p])];
    };
    const join = (a, b) => {
      for (const [one, other] of [[a, b], [b, a]]) {
        if (!ways.has(one)) ways.set(one, []);
        ways.get(one).push(other);
      }
    };
    for (let p = 0; p < z.length - n; p++) {
      const around = [p, p + 1, p + n + 1, p + n].map((corner) => z[corner]);
      if (p % n === n - 1 || !around.every(isFinite)) continue;
      const up = around.map((v) => v > level), edges = [2 * p, 2 * p + 3, 2 * (p + n), 2 * p + 1];
      const cut = edges.filter((_, j) => up[j] !== up[(j + 1) % 4]);
      if (cut.length === 2) join(...cut);
      if (cut.length < 4) continue;
      const middle = (around[0] + around[1] + around[2] + around[3]) / 4 > level;
      const turn = up[0] === middle ? 0 : 1; // the corners that differ from the middle are cut off
      join(edges[turn ? 3 : 0], edges[turn ? 0 : 1]);
      join(edges[turn ? 1 : 2], edges[turn ? 2 : 3]);
    }
    // Open lines first, from an end; what is left are rings.
    let d = "";
    for (const open of [true, false])
      for (const [start, next] of ways) {
        if (!next.length || (open && next.length > 1)) continue;
        const points = [place(start)];
        for (let at = start, to; (to = ways.get(at).pop()) !== undefined; at = to) {
          const back = ways.get(to);
          back.splice(back.indexOf(at), 1);
          points.push(place(to));
        }
        d += trail(points.map((p) => p[0]), points.map((p) => p[1]));
      }
    return d;
  }
};
