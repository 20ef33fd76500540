// Parts marked with data-live load themselves ("live" is their trigger) when one of their topics
// moved. One question a second for the whole page tells; without its answer they ask by turns.
const ASK = 1000; // milliseconds between two questions of a visible page
const REST = 3000; // the same, once nobody touched the page and nothing moved for a while
const TIRED = 300000; // that while
const ANYWAY = 30000; // after which a part asks although nothing was heard, unless it says otherwise
const PATIENCE = 10000; // for an answer

const from = Number(document.querySelector('meta[name="live"]')?.content || 0);
const known = new Map(); // by the part's id: number it has seen, when it asked, whether it waits
let timer = 0;
let asking = false;
let stirred = Date.now();

function parts() {
  return [...document.querySelectorAll("[data-live][id]")];
}

function stateOf(part) {
  if (!known.has(part.id)) known.set(part.id, { seen: from, at: Date.now(), waits: false, owed: false });
  return known.get(part.id);
}

function load(part) {
  const state = stateOf(part);
  // A second question would be dropped, and the first answer may be older than what moved.
  if (state.waits && Date.now() - state.at < ANYWAY) state.owed = true;
  else {
    Object.assign(state, { at: Date.now(), waits: true, owed: false });
    htmx.trigger(part, "live");
  }
}

async function numbers(topics) {
  try {
    const answer = await fetch(`/live?topics=${topics.map(encodeURIComponent).join(",")}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const told = answer.ok ? await answer.json() : {};
    return told.heard ? told.numbers : null;
  } catch {
    return null; // the parts ask themselves, and say what is wrong
  }
}

function consider(part, told) {
  const state = stateOf(part);
  const topics = part.dataset.live.split(" ").filter(Boolean);
  const newest = told ? Math.max(0, ...topics.map((topic) => told[topic] ?? 0)) : 0;
  const heard = told && topics.length > 0;
  const pause = heard ? Number(part.dataset.liveAnyway) * 1000 || ANYWAY : Number(part.dataset.liveEvery) * 1000;
  if (newest > state.seen) {
    state.seen = newest;
    stirred = Date.now();
    load(part);
  } else if (Date.now() - state.at >= pause) load(part);
}

async function look() {
  clearTimeout(timer);
  // A part that only goes along is no reason to ask.
  const reason = parts().some((part) => !("liveAlong" in part.dataset));
  if (asking || document.hidden || !reason) return; // an event begins anew
  asking = true;
  const topics = [...new Set(parts().flatMap((part) => part.dataset.live.split(" ").filter(Boolean)))];
  const told = topics.length ? await numbers(topics) : null;
  asking = false;
  for (const part of parts()) consider(part, told);
  timer = setTimeout(look, Date.now() - stirred > TIRED ? REST : ASK);
}

document.addEventListener("htmx:afterRequest", (event) => {
  const id = event.detail.requestConfig?.elt.id;
  if (known.has(id)) known.get(id).waits = false;
});
document.addEventListener("htmx:afterSettle", () => {
  for (const part of parts()) if (known.get(part.id)?.owed && !known.get(part.id).waits) load(part);
  if (!asking) {
    clearTimeout(timer);
    timer = setTimeout(look, ASK);
  }
});
document.addEventListener("visibilitychange", look);
for (const name of ["pointerdown", "keydown", "scroll"]) {
  document.addEventListener(name, () => (stirred = Date.now()), { passive: true, capture: true });
}
// At once: what moved while the page was drawn is told by its number.
document.addEventListener("DOMContentLoaded", look);
