// Short news from the server: `HX-Trigger: {"toast": {"message": "…", "kind": "success"}}`.
// Good news leaves by itself; an error stays until it is dismissed.
const SECONDS = 6;
const shape = document.getElementById("toast-shape");
const place = document.getElementById("toasts");

function leave(note) {
  if (note.matches(":hover, :focus-within")) setTimeout(leave, 1000, note);
  else note.remove();
}

export function toast(message, kind = "success") {
  const note = shape.content.firstElementChild.cloneNode(true);
  note.dataset.kind = kind;
  note.querySelector("[data-message]").textContent = message;
  place.append(note);
  if (kind !== "danger" && kind !== "error") setTimeout(leave, SECONDS * 1000, note);
}

document.addEventListener("toast", (event) => {
  const { message, value, kind } = event.detail;
  toast(message ?? value, kind);
});
