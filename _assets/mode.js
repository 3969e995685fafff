// Before the page is drawn: the colours that the reader chose last time, if any.
{
  let kept = {};
  try {
    kept = localStorage;
  } catch {} // a frame without an origin keeps nothing
  for (const name of ["mode", "theme"])
    document.documentElement.dataset[name] = kept[name] || "auto";
}
