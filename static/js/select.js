// Rows are chosen by their boxes, by "x" on a row, and in a stretch with Shift, by mouse or arrows.
let last = null; // the row that a stretch begins at
let whole = false; // all results, also those of other pages

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr")];
}

function box(row) {
  return row?.querySelector("[data-pick]");
}

function chosen() {
  return rows().filter((row) => box(row)?.checked);
}

function words(element, count) {
  const like = count === 1 && element.dataset.one ? element.dataset.one : element.dataset.many ?? element.dataset.said;
  return like.replace("{n}", count.toLocaleString(document.documentElement.lang));
}

function show() {
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  const picked = chosen();
  const all = bar.parentElement.querySelector("[data-pick-all]");
  all.checked = picked.length > 0 && picked.length === rows().length;
  all.indeterminate = picked.length > 0 && !all.checked;
  whole &&= all.checked;
  bar.hidden = picked.length === 0;
  const said = bar.querySelector("[data-said]");
  said.textContent = whole ? said.dataset.saidAll : words(said, picked.length);
  const lines = picked.reduce((sum, row) => sum + Number(box(row).dataset.items), 0);
  const file = bar.querySelector("[data-selected-file]");
  file.textContent = words(file, lines);
  file.hidden = whole;
  bar.querySelector("[data-results-file]").hidden = !whole;
  bar.querySelector("[data-copy-rows]").hidden = whole;
  const more = bar.querySelector("[data-select-results]");
  if (more) more.hidden = whole || !all.checked;
}

function pick(row, is, stretch = false) {
  const list = rows();
  const [from, to] = [list.indexOf(stretch && last?.isConnected ? last : row), list.indexOf(row)].sort((a, b) => a - b);
  for (const each of list.slice(from, to + 1)) box(each).checked = is;
  last = row;
  show();
}

function pickAll(is) {
  for (const row of rows()) box(row).checked = is;
  whole = false;
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-pick]")) pick(event.target.closest("tr"), event.target.checked, event.shiftKey);
  else if (event.target.matches("[data-pick-all]")) pickAll(event.target.checked);
  else if (event.target.closest("[data-unselect]")) {
    pickAll(false);
    last?.querySelector("[data-row]").focus();
  } else if (event.target.closest("[data-select-results]")) {
    whole = true;
    show();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = document.activeElement.matches("[data-row]") ? document.activeElement.closest("tr") : null;
  if (row && event.key === "x") {
    event.preventDefault();
    pick(row, !box(row).checked, event.shiftKey);
  } else if (row && event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    event.preventDefault();
    if (!next) return;
    last ??= row;
    pick(row, true);
    pick(next, true);
    next.querySelector("[data-row]").focus();
  } else if (event.key === "Escape" && row && chosen().length) {
    event.preventDefault();
    pickAll(false);
  }
});

function reveal() {
  last = null;
  whole = false;
  for (const all of document.querySelectorAll("[data-pick-all]")) all.disabled = false;
  show();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "results") reveal();
});
reveal();
