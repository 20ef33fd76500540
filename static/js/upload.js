// The file field becomes a place to drop a file on, shows how far the upload is, and how long to wait.
const language = document.documentElement.lang;

function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const value = bytes / (unit === "kilobyte" ? 1e3 : 1e6);
  const digits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
}

function part(event, name) {
  return event.target.closest?.("[data-upload]")?.querySelector(name);
}

function over(zone, is) {
  zone.toggleAttribute("data-over", is);
  zone.querySelector("[data-drop-hint]").hidden = !is;
}

function showChosen(input) {
  const file = input.files[0];
  const line = input.closest("[data-drop]").querySelector("[data-chosen]");
  line.hidden = !file;
  line.textContent = file ? `${file.name} · ${size(file.size)}` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload] input[type=file]")) showChosen(event.target);
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const zone = document.querySelector("[data-drop]");
    if (!zone || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over(zone, true);
  });
}

document.addEventListener("dragleave", (event) => {
  const zone = document.querySelector("[data-drop]");
  if (zone && !event.relatedTarget) over(zone, false);
});

// Dropped anywhere on the page counts: a near miss must not open the file in the browser.
document.addEventListener("drop", (event) => {
  const zone = document.querySelector("[data-drop]");
  if (!zone || !event.dataTransfer.files.length) return;
  event.preventDefault();
  over(zone, false);
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  showChosen(input);
  input.focus();
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const place = part(event, "[data-progress]");
  if (!place || !event.detail.lengthComputable) return;
  const share = (100 * event.detail.loaded) / event.detail.total;
  place.hidden = false;
  place.querySelector("progress").value = share;
  place.querySelector("[data-percent]").textContent = `${Math.floor(share)} %`;
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const place = part(event, "[data-progress]");
    if (place) place.hidden = true;
  });
}

// While the limit says wait, the form stays as it is and only its button rests.
function rest(form) {
  if (form) form.querySelector("[type=submit]").disabled = form.querySelector("[data-wait]") !== null;
}

document.addEventListener("htmx:afterRequest", () => rest(document.querySelector("[data-upload]")));
document.addEventListener("countdown:over", (event) => {
  const wait = event.target.closest("[data-upload] [data-wait]");
  if (!wait) return;
  wait.querySelector("[data-while]").hidden = true;
  wait.querySelector(".note").classList.replace("note-warning", "note-success");
  const form = wait.closest("form");
  delete wait.dataset.wait;
  wait.dataset.over = "";
  rest(form);
});
rest(document.querySelector("[data-upload]"));
