// Arrow keys move over the result rows, Escape goes back to the box; a click anywhere in a row is a
// click on its link. Who comes back to a list is on the row that was opened.
function links() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const here = document.activeElement;
  if (here.matches("[data-row]")) document.querySelector("[data-focus-key]").focus();
  else if (here.closest("#panel")) document.querySelector("[data-chosen] [data-row]")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const box = document.querySelector("[data-focus-key]");
  const here = document.activeElement;
  const list = links();
  const index = list.indexOf(here);
  if (index < 0 && here !== box && here !== document.body) return;
  const next = index + (event.key === "ArrowDown" ? 1 : -1);
  if (next >= list.length || (index < 0 && next < 0)) return;
  event.preventDefault();
  if (next < 0) box.focus();
  else list[next].focus();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] tbody tr");
  if (!row || event.target.closest("a, button, label") || !getSelection().isCollapsed) return;
  const link = row.querySelector("[data-row]");
  link.dispatchEvent(
    new MouseEvent("click", {
      bubbles: true,
      cancelable: true,
      detail: event.detail,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      shiftKey: event.shiftKey,
    }),
  );
});

addEventListener("pagehide", () => {
  const link = document.activeElement.closest("[data-row]");
  if (link) sessionStorage.setItem("row", `${location.href} ${link.href}`);
});

const [list, opened] = (sessionStorage.getItem("row") ?? "").split(" ");
if (list === location.href) links().find((link) => link.href === opened)?.focus();
sessionStorage.removeItem("row");
