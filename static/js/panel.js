// On a wide screen the chosen analysis opens beside the list; elsewhere its link is a link.
// Enter, a second click, or the link's own "open in a new tab" still go to the page.
const wide = matchMedia("(min-width: 78rem)");
const WAIT = 150; // milliseconds: running down the list asks only for where one stops
let timer = 0;

function show(link) {
  const row = link.closest("tr");
  if (row.dataset.chosen !== undefined) return;
  for (const other of document.querySelectorAll("[data-chosen]")) delete other.dataset.chosen;
  row.dataset.chosen = "";
  htmx.ajax("get", link.href, { source: "#panel", target: "#panel", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-row]");
  const byKeyboard = event.detail === 0;
  if (!link || !wide.matches || byKeyboard) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.closest("tr").dataset.chosen !== undefined) return;
  event.preventDefault();
  show(link);
});

document.addEventListener("focusin", (event) => {
  clearTimeout(timer);
  if (!wide.matches || !event.target.matches("[data-row]:focus-visible")) return;
  timer = setTimeout(show, WAIT, event.target);
});
