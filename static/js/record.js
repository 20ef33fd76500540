// The record's pages: j and k go to the next event, text is copied, and a filter's menu that was
// left by its own button keeps the keyboard.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-text]");
  if (!button) return;
  let news = { message: button.dataset.done, kind: "success" };
  try {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copyText).textContent);
  } catch {
    news = { message: button.dataset.failed, kind: "danger" };
  }
  button.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: news }));
});

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy-text]")) button.hidden = false;
}

let menu = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  menu = document.activeElement.closest(".pick")?.id ?? "";
  if (!menu && event.detail.elt.closest(".chip")) menu = "text";
});
document.addEventListener("htmx:afterSettle", () => {
  reveal(document);
  if (!menu || document.activeElement !== document.body) return;
  const place = document.getElementById(menu);
  (place?.querySelector("summary") ?? place)?.focus();
  menu = "";
});
reveal(document);
