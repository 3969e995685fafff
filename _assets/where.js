// The home page: where the reader was, and which chapters have been read.
{
  const { last, read } = kept.load(), map = document.querySelector(".book-map");
  const cards = [...map.querySelectorAll("li")];
  const name = (link) => link.getAttribute("href").replace(/\.html.*/, "");
  const done = cards.filter((card) => name(card.querySelector("a")) in read);
  for (const card of done) card.querySelector(".minutes").append(" · read ✓");
  const here = last && cards.map((card) => card.querySelector("a")).find((link) => name(link) === last.page);
  if (here) {
    const line = document.createElement("p"), make = (tag, properties) => Object.assign(document.createElement(tag), properties);
    const back = make("a", { href: `${here.getAttribute("href")}#${encodeURIComponent(last.at)}`, textContent: last.title });
    const review = make("a", { href: "chapters/review.html", textContent: "What is due today" });
    line.append(make("strong", { textContent: "Where was I? " }), back, `. ${done.length} of ${cards.length} chapters read. `, review, ".");
    map.before(line);
  }
}
