// Say once, politely, what a swap brought: the count, the phase, the title.
const live = document.getElementById("live");

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const source = target.matches?.("[data-announce]")
    ? target
    : target.querySelector?.("[data-announce]");
  const text = source?.dataset.announce.trim();
  if (text && live.textContent !== text) live.textContent = text;
});
