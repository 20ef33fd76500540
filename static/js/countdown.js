// Count the seconds of "Try again in …" down, or a clock such as 59:07, in the sentence's own words.
function written(left, like) {
  return like.includes(":") ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : left;
}

function start(element) {
  const words = element.textContent.trim();
  const shown = words.match(/\d+:\d\d|\d[\d.,]*/)?.[0];
  const end = Date.now() + Number(element.dataset.countdown) * 1000;
  element.removeAttribute("data-countdown");
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0 && shown) element.textContent = words.replace(shown, written(left, shown));
    else {
      element.textContent = element.dataset.over;
      clearInterval(timer);
      element.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
  }, 1000);
}

function startAll(root) {
  root.querySelectorAll("[data-countdown]").forEach(start);
}

document.addEventListener("htmx:afterSwap", (event) => startAll(event.target));
startAll(document);
