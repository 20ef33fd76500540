// On the repair desk the keyboard stays where it was: after a row was swapped it stands on the
// row's first control again, and the arrows go from row to row.
const FIRST = "[data-desk-first]";
let row = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.detail.target;
  row = place.matches?.("[data-desk-row]") && place.contains(document.activeElement) ? place.id : null;
});

document.addEventListener("htmx:afterSettle", () => {
  const swapped = row && document.getElementById(row);
  row = null;
  if (!swapped) return;
  const wrong = swapped.querySelector("[aria-invalid=true]");
  (wrong ?? swapped.querySelector(FIRST))?.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const here = event.target.closest("[data-desk-row]");
  if (!step || !here || event.target.matches("input")) return;
  let next = here[step];
  while (next && !next.querySelector(FIRST)) next = next[step];
  if (!next) return;
  event.preventDefault();
  next.querySelector(FIRST).focus();
});
