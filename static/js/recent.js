// A question counts as searched for once it was used: sent with Enter, a row of it opened or copied,
// or looked at for a while. What is only typed through on the way does not.
const WHILE = 5000; // milliseconds
const token = document.querySelector('meta[name="csrf-token"]').content;
const place = document.querySelector("[data-recent]").dataset.recent;
let noted = "";
let sent = false;
let timer = 0;

function note() {
  clearTimeout(timer);
  const question = location.search;
  if (question === noted || !question) return;
  noted = question;
  // A lost note is no trouble; the page may be on its way out.
  fetch(place + question, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(note, WHILE);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-row]")) note();
});
document.addEventListener("copied", note);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-focus-key]")) sent = true;
});
document.addEventListener("htmx:pushedIntoHistory", () => {
  if (sent) note();
  else wait();
  sent = false;
});
wait();
