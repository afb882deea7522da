import * as echarts from "echarts";

/** What ECharts draws: https://echarts.apache.org/en/option.html */
export type Chart = echarts.EChartsOption;

// ECharts computes with colours, so these two stand for what the page decides.
const text = "#010203";
const line = "#040506";
/** To be told apart on white as on black, also by those who see few colours. */
export const palette = ["#3b82c4", "#e08a2c", "#2f9e77", "#b065c9", "#8c8c8c", "#c94f6d"];

/**
 * The style of a page in light and in dark. An SVG in an <img> follows the reader's system, and
 * brings its own background, so that it can be read on any page.
 */
const style = `<style>
svg { color: #1f2328; background: #ffffff; --line: #d1d9e0 }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117; --line: #3d444d } }
</style>`;

/** A chart as SVG. `label` tells what it shows to those who don't see it. */
export function svgOf(label: string, chart: Chart, [width, height]: readonly [number, number]) {
  const drawing = echarts.init(undefined, undefined, { renderer: "svg", ssr: true, width, height });
  drawing.setOption({
    animation: false,
    color: palette,
    textStyle: { color: text, fontFamily: "system-ui, sans-serif", fontSize: 13 },
    ...chart,
  });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return `${svg
    .replace("<svg ", `<svg role="img" aria-label="${label}" `)
    .replace(/(<svg [^>]*>)/, `$1\n${style}`)
    .replaceAll(text, "currentColor")
    .replaceAll(line, "var(--line)")}\n`;
}

/** An axis of values with their unit. */
export const values = (name: string) => ({
  type: "value" as const,
  name,
  nameLocation: "middle" as const,
  nameGap: 36,
  nameTextStyle: { color: text },
  axisLabel: { color: text },
  splitLine: { lineStyle: { color: line } },
});

/** An axis of names. */
export const names = (data: readonly string[], name?: string) => ({
  type: "category" as const,
  data: [...data],
  name,
  nameLocation: "middle" as const,
  nameGap: 36,
  nameTextStyle: { color: text },
  // Every name, also where they are close.
  axisLabel: { color: text, interval: 0 },
  axisLine: { lineStyle: { color: line } },
  axisTick: { show: false },
});

export const title = (name: string) => ({
  text: name,
  left: "center",
  textStyle: { color: text, fontSize: 15, fontWeight: 600 },
});

/** With room between its entries, as the width of their texts is an estimate. */
export const legend = { top: 34, itemGap: 28, textStyle: { color: text } };

/** The values themselves beside their bars. */
export const barLabel = (position: "right" | "top" | "bottom") => ({
  show: true,
  position,
  color: text,
  fontSize: 11,
});
