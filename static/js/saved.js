// The menu of saved searches is fetched when it opens; afterwards the keyboard is where it was.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("[data-saved][open]")) htmx.trigger(event.target, "opened");
  },
  { capture: true }, // it does not bubble
);

document.addEventListener("htmx:afterSettle", () => {
  const menu = document.querySelector("[data-saved][open]");
  if (menu && document.activeElement === document.body) menu.querySelector("summary").focus();
});
