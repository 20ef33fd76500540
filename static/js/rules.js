// Mark the rule whose rows are shown beside the list. Where there is no room beside it,
// the link goes to the rule's own page instead.
const beside = matchMedia("(min-width: 62rem)");

document.addEventListener(
  "click",
  (event) => {
    const chosen = event.target.closest("[data-rule]");
    if (!chosen) return;
    if (!beside.matches || event.ctrlKey || event.metaKey || event.shiftKey) {
      event.stopPropagation(); // htmx does not hear of it; the browser follows the link
      return;
    }
    for (const link of document.querySelectorAll("[data-rule]")) link.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
  },
  { capture: true },
);
