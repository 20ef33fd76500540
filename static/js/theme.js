// Change the colours at once; the cookie lets the server draw the next page in them.
const YEAR = 365 * 24 * 3600;

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch] [data-shown-in]")) {
    button.hidden = button.dataset.shownIn !== theme;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.cookie = `theme=${theme};path=/;max-age=${YEAR};samesite=lax`;
  show(theme);
  form.querySelector(`[data-shown-in="${theme}"]`).focus();
});
