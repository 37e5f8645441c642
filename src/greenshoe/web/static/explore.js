// The ladder to explore: a slider through the application sizes, and a chart to zoom into.
"use strict";

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function said(row, words, amounts) {
  const whole = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  const amount = amounts.get(row.shares_applied_for);
  return [
    `${words.shares}: ${whole.format(row.shares_applied_for)}`,
    amount === undefined ? "" : `${words.amount}: ${exact.format(amount)}`,
    `${words.applications}: ${whole.format(row.valid_applications)}`,
    `${words.chance}: ${exact.format(100 * row.chance_of_a_lot)}`,
    `${words.expected}: ${exact.format(row.expected_shares)}`,
    `${words.part}: ${exact.format(row.pct_allotted)}`,
  ].filter(Boolean).join(" · ");
}

function options(rows, words, chosen) {
  const axis = { color: colour("--soft") };
  const log = { type: "log", axisLabel: axis, splitLine: { lineStyle: { color: colour("--rule") } } };
  const line = (name, key, scale, tint) => ({
    name, type: "line", symbolSize: 5, color: tint, animation: false,
    data: rows.filter((r) => r[key] > 0).map((r) => [r.shares_applied_for, scale * r[key]]),
  });
  const chance = line(words.chance, "chance_of_a_lot", 100, colour("--public"));
  chance.markLine = {
    silent: true, symbol: "none", animation: false,
    lineStyle: { color: colour("--bad"), type: "dashed" }, label: { show: false },
    data: [{ xAxis: rows[chosen].shares_applied_for }],
  };
  return {
    aria: { enabled: true },
    textStyle: { color: colour("--ink") },
    grid: { left: 60, right: 24, top: 40, bottom: 90 },
    legend: { top: 0, textStyle: { color: colour("--ink") } },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { ...log, name: words.shares, nameLocation: "middle", nameGap: 28, nameTextStyle: axis },
    yAxis: { ...log, name: "%", nameTextStyle: axis },
    dataZoom: [{ type: "inside" }, { type: "slider", bottom: 12, textStyle: axis }],
    series: [chance, line(words.part, "pct_allotted", 1, colour("--placing"))],
  };
}

async function explore(place) {
  const words = { ...place.dataset };
  const answer = await fetch(words.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const result = await answer.json();
  const rows = result.ladder.filter((row) => row.valid_applications > 0);
  if (!rows.length) return;
  const amounts = new Map(result.application_sizes.map((a) => [a.shares, a.amount_hkd]));
  place.querySelector(".with-script").hidden = false;
  const slider = place.querySelector("input");
  slider.max = String(rows.length - 1);
  const chart = echarts.init(place.querySelector(".chart"), null, { renderer: "svg" });
  const show = () => {
    const text = said(rows[slider.value], words, amounts);
    place.querySelector("output").textContent = text;
    slider.setAttribute("aria-valuetext", text);
    chart.setOption(options(rows, words, Number(slider.value)));
  };
  slider.addEventListener("input", show);
  window.addEventListener("resize", () => chart.resize());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

document.querySelectorAll(".explorer").forEach((place) => {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    explore(place);
  });
  seen.observe(place);
});
