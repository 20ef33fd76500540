// Mark the rule whose rows are shown beside the list.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-rule]");
  if (!chosen) return;
  for (const link of document.querySelectorAll("[data-rule]")) link.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
});
