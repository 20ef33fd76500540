// The analysis as tab-separated text, which Excel pastes into cells; and printing.
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

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy-excel], [data-print]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-copy-excel]");
  if (!button) return;
  const table = button.closest("article").querySelector("[data-copy-table]");
  let news = { message: button.dataset.done, kind: "success" };
  try {
    await navigator.clipboard.writeText(asText(table));
  } catch {
    news = { message: button.dataset.failed, kind: "danger" };
  }
  button.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: news }));
});

document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
reveal(document);
