// "/" goes to the search box, unless one is typing. In the empty box, where one is by default,
// it is the same habit and no word.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-focus-key]");
  const inEmptyBox = event.target === box && !box.value;
  if (!box || (!inEmptyBox && event.target.closest("input, textarea, select, [contenteditable]"))) return;
  event.preventDefault();
  box.focus();
  box.select();
});
