// On paper a page is dark on light with all of its parts open; afterwards it is as before.
{
  const page = document.documentElement.dataset;
  let theme;
  let opened = [];
  addEventListener("beforeprint", () => {
    theme ??= page.theme;
    page.theme = "light";
    opened.push(...document.querySelectorAll("article details:not([open])"));
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    page.theme = theme ?? page.theme;
    theme = undefined;
    for (const part of opened) part.open = false;
    opened = [];
  });
}
