// Each chart is drawn from the table below it: what is seen, read aloud and clicked is one thing.
// <figure data-chart="bars|slices|lines"> <canvas> <details> <table> … </table> </details> </figure>
// A column is a series; data-colour names its token. A row is a bar; with one column, a row may
// have a colour of its own. A cell's link is where its bar leads.
const drawn = new Map();
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

// A token may be light-dark(…), which only an element's own colour resolves.
function colour(token) {
  probe.style.color = `var(--${token})`;
  return getComputedStyle(probe).color;
}

function numberOf(cell) {
  return Number(cell?.dataset.value ?? 0);
}

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).filter((cell) => cell.dataset.colour);
  const rows = [...table.tBodies[0].rows];
  const cells = heads.map((head) => rows.map((row) => row.cells[head.cellIndex]));
  return { heads, rows, cells };
}

function colours(head, rows) {
  const own = rows.map((row) => row.dataset.colour);
  return own.every(Boolean) ? own.map(colour) : colour(head.dataset.colour);
}

// Long names must leave room for their bars; the tooltip and the table have them whole.
function shortened(value) {
  const text = this.getLabelForValue(value);
  const most = Math.round(this.chart.width / 18);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function configuration(kind, table) {
  const { heads, rows, cells } = read(table);
  const several = heads.length > 1;
  const lines = kind === "lines";
  const slices = kind === "slices";
  const sideways = kind === "bars" && table.dataset.sideways !== undefined;
  const text = { color: colour("second"), font: { family: getComputedStyle(document.body).fontFamily, size: 12 } };
  const grid = { color: colour("line-soft"), drawTicks: false };
  const counts = { beginAtZero: true, grace: "4%", stacked: several, grid, border: { display: false }, ticks: { ...text, precision: 0, maxTicksLimit: 6 } };
  if (sideways) Object.assign(counts.ticks, { maxTicksLimit: 4, maxRotation: 0 });
  const names = { stacked: several, grid: { display: false }, border: { color: colour("line") }, ticks: { ...text, autoSkip: !sideways, maxRotation: 0 } };
  if (sideways) names.ticks.callback = shortened;
  const datasets = heads.map((head, at) => {
    const tint = colours(head, rows);
    const shape = lines
      ? { borderColor: tint, borderWidth: 2, pointRadius: 0, pointHitRadius: 12, fill: true, tension: 0 }
      : slices
        ? { borderColor: colour("paper"), borderWidth: 2 }
        : { maxBarThickness: sideways ? 18 : 44, borderRadius: several ? 0 : 3 };
    return { label: head.textContent.trim(), data: cells[at].map(numberOf), backgroundColor: tint, cells: cells[at], ...shape };
  });
  return {
    type: slices ? "doughnut" : lines ? "line" : "bar",
    data: { labels: rows.map((row) => row.cells[0].dataset.short ?? row.cells[0].textContent.trim()), datasets },
    options: {
      animation: still.matches ? false : { duration: 200 },
      locale: document.documentElement.lang,
      maintainAspectRatio: false,
      indexAxis: sideways ? "y" : "x",
      cutout: "62%",
      interaction: { mode: slices || !several ? "nearest" : lines ? "index" : "nearest", intersect: !lines },
      scales: slices ? {} : sideways ? { x: counts, y: names } : { x: names, y: counts },
      plugins: {
        legend: {
          display: several || slices,
          position: slices ? "right" : "bottom",
          labels: { ...text, boxWidth: 10, boxHeight: 10, usePointStyle: true },
        },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${item.dataset.cells[item.dataIndex].textContent.trim()}` } },
      },
      onHover: (event, found) => {
        event.native.target.style.cursor = linkOf(found, datasets) ? "pointer" : "default";
      },
      onClick: (_event, found) => linkOf(found, datasets)?.click(),
    },
  };
}

function linkOf(found, datasets) {
  const [first] = found;
  return first && datasets[first.datasetIndex].cells[first.index].querySelector("a");
}

function draw(figure) {
  const canvas = figure.querySelector("canvas");
  drawn.get(canvas)?.destroy();
  drawn.set(canvas, new Chart(canvas, configuration(figure.dataset.chart, figure.querySelector("table"))));
}

function all() {
  for (const [canvas, chart] of drawn) {
    if (canvas.isConnected) continue;
    chart.destroy();
    drawn.delete(canvas);
  }
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
}

all();
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.querySelector?.("[data-chart]")) all();
});
dark.addEventListener("change", all);
still.addEventListener("change", all);
new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-theme"] });
