// What is chosen in the filters acts at once, and they stay open while one goes on choosing.
let open = [];
let here = "";

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("htmx:beforeSwap", () => {
  open = [...document.querySelectorAll("[data-keep-open][open]")].map((each) => each.id);
  here = document.activeElement.closest("[data-keep-open]") ? document.activeElement.id : "";
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (here) document.getElementById(here)?.focus({ preventScroll: true });
  open = [];
  here = "";
});
