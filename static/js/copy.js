// Tab-separated text, which Excel pastes into cells, of an analysis or of the rows of a list; printing.
// A cell that begins like a formula is pasted as text.
function harmless(text) {
  return /^[=+\-@]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? `'${text}` : text;
}

function cell(element) {
  return harmless(element.dataset.copy ?? element.textContent.replace(/\s+/g, " ").trim());
}

function asText(table) {
  const rows = [...table.querySelectorAll("[data-copy-row]")].map((row) =>
    [row.dataset.copyRow, ...[...row.cells].map(cell)].join("\t"),
  );
  const head = table.dataset.copyHead.split("\t").map(harmless).join("\t");
  return [head, ...rows].join("\n");
}

// The rows that are ticked, else the one that the keyboard is on.
function rows() {
  const ticked = [...document.querySelectorAll("[data-rows] tbody tr")].filter(
    (row) => row.querySelector("[data-pick]")?.checked,
  );
  const here = document.activeElement.closest("[data-rows] tbody tr");
  return ticked.length || !here ? ticked : [here];
}

function asLines(list) {
  return list.map((row) => [...row.querySelectorAll("[data-copied]")].map(cell).join("\t")).join("\n");
}

function tell(button, done) {
  const detail = done
    ? { message: button.dataset.done, kind: "success" }
    : { message: button.dataset.failed, kind: "danger" };
  button.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
  if (done) button.dispatchEvent(new CustomEvent("copied", { bubbles: true }));
}

async function copy(text, button) {
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  tell(button, done);
}

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy-excel], [data-print]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const analysis = event.target.closest("[data-copy-excel]");
  if (analysis) copy(asText(analysis.closest("article").querySelector("[data-copy-table]")), analysis);
  const list = event.target.closest("[data-copy-rows]");
  if (list) copy(asLines(rows()), list);
});

// Ctrl+C in the list, where no text is selected.
document.addEventListener("copy", (event) => {
  const list = rows();
  const button = document.querySelector("[data-copy-rows]");
  // What is selected in the box stays so when one has gone on to a row.
  const other = !getSelection().isCollapsed || document.activeElement.matches("[data-focus-key]");
  if (!button || !list.length || other) return;
  event.clipboardData.setData("text/plain", asLines(list));
  event.preventDefault();
  tell(button, true);
});

document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
reveal(document);
