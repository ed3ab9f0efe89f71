// Pictures of numbers: each <div class="z-chart"> draws the JSON that stands beside it.
// Colours come from the theme; tooltips are rich text, so that the page needs no inline style.
(() => {
  "use strict";
  const drawn = new Map();

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const colours = () => ({
    ok: token("--z-ok"), soon: token("--z-soon"), gap: token("--z-gap"), closed: token("--z-closed"),
    plain: token("--z-line-strong"), ink: token("--z-ink"), soft: token("--z-soft-ink"),
    fill: {
      ok: token("--z-fill-ok"), soon: token("--z-fill-soon"), gap: token("--z-fill-gap"),
      closed: token("--z-fill-closed"), plain: token("--z-fill-closed"),
      full: token("--z-full"), near: token("--z-near"), part: token("--z-part"), far: token("--z-far"),
    },
    onRamp: token("--z-on-ramp"),
    onFill: token("--z-on-fill"), line: token("--z-line"), card: token("--z-card"), font: token("--z-font"), paper: token("--z-paper"),
  });

  const isChinese = () => document.documentElement.lang.startsWith("zh");
  const percent = (share) => `${share}${isChinese() ? "" : "\u202f"}%`;

  // Every second series is striped, so that a print without colour can still be read.
  const STRIPES = { color: "rgba(255,255,255,.28)", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 };

  const tip = (c, formatter) => ({
    renderMode: "richText", confine: true, backgroundColor: c.card, borderColor: c.line,
    textStyle: { color: c.ink, fontFamily: c.font, fontSize: 13 }, formatter,
  });

  const words = (node) => {
    const lines = [node.name];
    if (node.share !== undefined && node.share !== null) lines.push(percent(node.share));
    if (node.note) lines.push(node.note);
    return lines.join("\n");
  };

  // A state is also a pattern of words: the share stands in every field, colour is never alone.
  const painted = (nodes, c) => (nodes || []).map((node) => ({
    ...node,
    itemStyle: { color: c.fill[node.state] || c.fill.plain },
    // the ramp is quiet but for its last step, so its words are dark
    label: RAMP.includes(node.state) ? { color: c.onRamp } : undefined,
    children: node.children ? painted(node.children, c) : undefined,
  }));

  const RAMP = ["full", "near", "part"];

  const makers = {
    treemap: (data, c) => ({
      tooltip: tip(c, (p) => words(p.data)),
      series: [{
        type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false },
        left: 0, top: 0, width: "100%", height: "100%", animationDuration: 300,
        label: {
          fontSize: 13, lineHeight: 18, color: c.onFill, fontFamily: c.font, overflow: "truncate",
          formatter: (p) => (p.data.share === undefined ? p.name : `${p.name}\n${percent(p.data.share)}`),
        },
        itemStyle: { gapWidth: 2, borderWidth: 0, borderColor: c.card },
        levels: [{ itemStyle: { gapWidth: 2 } }, { itemStyle: { gapWidth: 1 } }],
        data: painted(data, c),
      }],
    }),
    sunburst: (data, c) => ({
      tooltip: tip(c, (p) => words(p.data)),
      series: [{
        type: "sunburst", radius: ["16%", "96%"], nodeClick: false, sort: null,
        label: { fontSize: 11, color: c.onFill, fontFamily: c.font, minAngle: 8, overflow: "truncate", width: 96 },
        itemStyle: { borderColor: c.card, borderWidth: 1 }, data: painted(data, c),
      }],
    }),
    sankey: (data, c) => ({
      tooltip: tip(c, (p) => (p.dataType === "edge"
        ? `${label(data, p.data.source)} → ${label(data, p.data.target)}: ${p.data.value}` : label(data, p.name))),
      series: [{
        type: "sankey", left: 4, right: 150, top: 12, bottom: 12, nodeWidth: 14, nodeGap: 12, nodeAlign: "left",
        emphasis: { focus: "adjacency" }, draggable: false,
        label: { fontSize: 12, color: c.ink, fontFamily: c.font, textBorderWidth: 0, width: 140, overflow: "break", formatter: (p) => label(data, p.name) },
        lineStyle: { color: "source", opacity: .3 },
        data: data.nodes.map((node) => ({ ...node, itemStyle: { color: c[node.state] || c.ok, borderWidth: 0 } })),
        links: data.links,
      }],
    }),
    tree: (data, c) => ({
      tooltip: tip(c, (p) => words(p.data)),
      series: [{
        type: "tree", data: [data], left: 90, right: 130, top: 8, bottom: 8, orient: "LR", initialTreeDepth: -1,
        symbol: "circle", symbolSize: 10, expandAndCollapse: false, roam: false,
        itemStyle: { color: c.ok, borderColor: c.ok }, lineStyle: { color: c.plain, width: 1.5 },
        label: { fontSize: 12, color: c.ink, fontFamily: c.font, position: "left", align: "right", distance: 8 },
        leaves: { label: { position: "right", align: "left" } },
      }],
    }),
    trend: (data, c) => {
      const several = data.series.length > 1;
      return {
        tooltip: { ...tip(c), trigger: "axis", axisPointer: { type: "shadow" } },
        legend: several ? { top: 0, left: 0, icon: "roundRect", textStyle: { color: c.soft, fontFamily: c.font } } : undefined,
        grid: { left: 4, right: 8, top: several ? 36 : 16, bottom: 4, outerBounds: { left: 4, right: 8, top: 8, bottom: 4 } },
        xAxis: {
          type: "category", data: data.x, axisTick: { show: false }, axisLine: { lineStyle: { color: c.plain } },
          axisLabel: { color: c.soft, fontFamily: c.font, hideOverlap: true },
        },
        yAxis: {
          type: "value", minInterval: data.unit ? undefined : 1, name: data.unit || "", nameTextStyle: { color: c.soft },
          splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.soft, fontFamily: c.font },
        },
        series: data.series.map((one, i) => {
          const colour = c[one.state] || [c.ok, c.closed, c.soon, c.gap][i % 4];
          return {
            name: one.name, type: one.kind || "bar", stack: one.stack || undefined, data: one.values,
            barMaxWidth: 28,
            itemStyle: { color: colour, decal: several && i % 2 ? STRIPES : undefined, borderRadius: one.stack ? 0 : [3, 3, 0, 0] },
            lineStyle: { color: colour, width: 2.5 }, symbolSize: 7, symbol: ["circle", "rect", "triangle", "diamond"][i % 4],
          };
        }),
      };
    },
  };

  function label(data, name) {
    const node = data.nodes.find((one) => one.name === name);
    return (node && node.label) || name;
  }

  // A label that does not fit its field is left out, never cut.
  function leaveOut(chart) {
    const series = chart.getModel().getSeriesByIndex(0);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `13px ${token("--z-font") || "sans-serif"}`;
    const fields = series.getData().tree.root.children;
    const data = series.option.data.map((node, place) => {
      const field = fields[place] && fields[place].getLayout();
      const fits = field && pen.measureText(node.name).width + 12 <= field.width && field.height >= 40;
      return { ...node, label: { ...node.label, show: Boolean(fits) } };
    });
    chart.setOption({ series: [{ data }] });
  }

  function draw(place) {
    const source = document.getElementById(place.dataset.chartSource);
    const make = makers[place.dataset.chart];
    if (!source || !make || !window.echarts) return;
    const old = drawn.get(place);
    const chart = old || window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({ animation: !old, ...make(JSON.parse(source.textContent), colours()) }, true);
    if (place.dataset.chart === "treemap") leaveOut(chart);
    if (old) return;
    drawn.set(place, chart);
    chart.on("click", (p) => { if (p.data && p.data.href) window.location.assign(p.data.href); });
    new ResizeObserver(() => {
      chart.resize();
      if (place.dataset.chart === "treemap") leaveOut(chart);
    }).observe(place);
  }

  const drawAll = (root) => {
    drawn.forEach((chart, place) => {
      if (!place.isConnected) { chart.dispose(); drawn.delete(place); }
    });
    (root || document).querySelectorAll(".z-chart").forEach(draw);
  };

  document.addEventListener("zeren:look", () => drawAll());
  document.addEventListener("htmx:after:swap", () => drawAll());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());

  // Paper is white and narrow: draw once more in the light theme, and back afterwards.
  const PAPER_WIDTH = 620;
  let shown = "";
  window.addEventListener("beforeprint", () => {
    shown = document.documentElement.dataset.bsTheme;
    document.documentElement.dataset.bsTheme = "light";
    drawAll();
    drawn.forEach((chart) => {
      chart.resize({ width: Math.min(chart.getWidth(), PAPER_WIDTH) });
      chart.getZr().flush();
    });
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.dataset.bsTheme = shown;
    drawn.forEach((chart) => chart.resize({ width: "auto" }));
    drawAll();
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => drawAll());
  else drawAll();
})();
