// Close buttons of messages, and the account menu that closes when one looks elsewhere.
function reveal(root) {
  for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-dismissable]").remove();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("[data-menu][open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
reveal(document);
