// "/" goes to the search box, unless one is typing. In the empty box, where one is by default,
// it is the same habit and no word. Ctrl+K goes there from everywhere, on other pages to the search.
document.addEventListener("keydown", (event) => {
  if (event.altKey) return;
  const box = document.querySelector("[data-focus-key]");
  const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey;
  const inEmptyBox = event.target === box && !box.value;
  const typing = !inEmptyBox && event.target.closest("input, textarea, select, [contenteditable]");
  if (!(command || (slash && !typing))) return;
  const search = document.querySelector("[data-search]");
  if (!box && !(command && search)) return;
  event.preventDefault();
  if (!box) return search.click();
  box.focus();
  box.select();
});
