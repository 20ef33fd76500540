// Suggestions under the search box, as a combobox: the focus stays in the box, the arrows move over
// the suggestions, Enter takes one, Escape closes them. Without them the box is as it was.
const box = document.querySelector("[data-suggest]");
const place = document.getElementById("suggestions");
let wanted = false; // a late answer must not open what was closed meanwhile
let active = null;

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", place.id);
box.setAttribute("aria-expanded", "false");

function choices() {
  return [...place.querySelectorAll("[role=option]")];
}

function activate(choice) {
  active?.setAttribute("aria-selected", "false");
  active = choice ?? null;
  if (!active) return box.removeAttribute("aria-activedescendant");
  active.setAttribute("aria-selected", "true");
  active.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", active.id);
}

function show(is) {
  place.hidden = !is;
  box.setAttribute("aria-expanded", String(is));
  activate(null);
}

function close() {
  wanted = false;
  htmx.trigger(place, "htmx:abort");
  show(false);
}

function ask() {
  wanted = true;
  htmx.trigger(place, "asked");
}

function arrow(event) {
  const all = choices();
  const next = all.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1);
  if (next >= all.length) return close(); // on to the results
  if (next === -2) return; // up from the box: nothing is above it
  activate(all[next]);
  event.preventDefault();
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (place.hidden) {
    if (event.key === "ArrowDown" && event.altKey) {
      event.preventDefault();
      ask();
    }
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") arrow(event);
  else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault(); // else the box is emptied
    close();
  } else if (event.key === "Enter") {
    if (active) event.preventDefault();
    active?.click();
    close();
  } else if (active && (event.key === "Home" || event.key === "End")) {
    activate(choices().at(event.key === "Home" ? 0 : -1));
    event.preventDefault();
  }
}

box.addEventListener("input", () => {
  wanted = true;
});
box.addEventListener("keydown", key);
box.addEventListener("blur", close);
box.addEventListener("click", () => {
  if (place.hidden && !box.value) ask();
});

place.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
place.addEventListener("click", (event) => {
  const choice = event.target.closest("[role=option]");
  if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
  box.value = choice.dataset.fills;
  close();
});
// A newer answer that still has what the arrows stand on leaves them there.
place.addEventListener("htmx:afterSwap", () => {
  const before = active;
  show(wanted && choices().length > 0);
  if (!before || place.hidden) return;
  const again = choices().find((each) => each.textContent === before.textContent);
  if (again) activate(again);
});
// Who looks at the results with the mouse wants to see them.
document.addEventListener("pointerover", (event) => {
  if (!place.hidden && event.pointerType === "mouse" && event.target.closest("#results tbody")) close();
});
