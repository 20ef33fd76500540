// Count the seconds of "Try again in …" down, in the sentence's own words.
function start(element) {
  const words = element.textContent.trim();
  const shown = words.match(/\d[\d.,]*/)?.[0];
  const end = Date.now() + Number(element.dataset.countdown) * 1000;
  element.removeAttribute("data-countdown");
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0 && shown) element.textContent = words.replace(shown, left);
    else {
      element.textContent = element.dataset.over;
      clearInterval(timer);
    }
  }, 1000);
}

function startAll(root) {
  root.querySelectorAll("[data-countdown]").forEach(start);
}

document.addEventListener("htmx:afterSwap", (event) => startAll(event.target));
startAll(document);
