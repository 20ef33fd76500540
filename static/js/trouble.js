// A request that failed says so and can be tried again; what was on the page stays there.
const place = document.getElementById("trouble");
let failed = null;

function remember(detail) {
  const { verb, path, elt, target } = detail.requestConfig;
  failed = { verb, path: detail.pathInfo.finalRequestPath ?? path, elt, target: detail.target ?? target };
}

function offerRetry() {
  const button = place.querySelector("[data-retry]");
  // Only reading can be repeated blindly; a form is still there to be sent again.
  if (button) button.hidden = failed.verb !== "get";
}

function noAnswer(event) {
  remember(event.detail);
  place.replaceChildren(document.getElementById("trouble-shape").content.cloneNode(true));
  offerRetry();
}

// The swap of an error answer has moved the target: note the one that was meant.
document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.requestConfig.meant = event.detail.target;
});
document.addEventListener("htmx:sendError", noAnswer);
document.addEventListener("htmx:timeout", noAnswer);
document.addEventListener("htmx:responseError", (event) => {
  remember(event.detail);
  failed.target = event.detail.requestConfig.meant;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target === place) offerRetry();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, target } = event.detail.requestConfig;
  if (event.detail.successful && failed && (elt === failed.elt || target === failed.target)) {
    place.replaceChildren();
    failed = null;
  }
});

place.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  const { path, elt, target } = failed;
  if (elt.matches("form") && elt.isConnected) {
    elt.requestSubmit(); // with what the form says by now
    return;
  }
  const source = elt.isConnected ? elt : target;
  htmx.ajax("get", path, { source, target, swap: "outerHTML" });
});
