// "j" goes to the next analysis of the edition and "k" to the one before, unless one is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const link = [...document.querySelectorAll("[data-step-key]")].find(
    (each) => each.dataset.stepKey === event.key,
  );
  if (!link) return;
  event.preventDefault();
  link.click();
});
