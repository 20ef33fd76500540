// "/" goes to the search box, unless one is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-focus-key]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
