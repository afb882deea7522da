import * as echarts from "echarts";

/** Options of a chart: https://echarts.apache.org/en/option.html */
export type Chart = echarts.EChartsOption;

// Placeholder colours, which are replaced by the colours of the page: ECharts accepts no CSS variables.
const text = "#010203";
const line = "#040506";
/** Distinct on white and on black, also for colour-blind readers. */
export const palette = ["#3b82c4", "#e08a2c", "#2f9e77", "#b065c9", "#8c8c8c", "#c94f6d"];

/**
 * Light and dark style. An SVG in an <img> follows the colour scheme of the reader's system, and needs
 * a background to be readable on every page.
 */
const style = `<style>
svg { color: #1f2328; background: #ffffff; --line: #d1d9e0 }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117; --line: #3d444d } }
</style>`;

/** A chart as SVG. `label` is its description for screen readers. */
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
  return `${withOwnClasses(svg)
    .replace("<svg ", `<svg role="img" aria-label="${label}" `)
    .replace(/(<svg [^>]*>)/, `$1\n${style}`)
    .replaceAll(text, "currentColor")
    .replaceAll(line, "var(--line)")}\n`;
}

/** Numbers the classes of a chart from 0: ECharts counts those of all charts, so that a file depended on the others. */
function withOwnClasses(svg: string): string {
  const names = [...new Set(svg.match(/zr\d+-cls-\d+/g))];
  return svg.replace(/zr\d+-cls-\d+/g, (name) => `cls-${names.indexOf(name)}`);
}

/** An axis of numbers. `name` is their unit. */
export const values = (name: string) => ({
  type: "value" as const,
  name,
  nameLocation: "middle" as const,
  nameGap: 36,
  nameTextStyle: { color: text },
  axisLabel: { color: text },
  splitLine: { lineStyle: { color: line } },
});

/** An axis of categories. */
export const names = (data: readonly string[], name?: string) => ({
  type: "category" as const,
  data: [...data],
  name,
  nameLocation: "middle" as const,
  nameGap: 36,
  nameTextStyle: { color: text },
  // ECharts would leave out labels that are close to each other.
  axisLabel: { color: text, interval: 0 },
  axisLine: { lineStyle: { color: line } },
  axisTick: { show: false },
});

export const title = (name: string) => ({
  text: name,
  left: "center",
  textStyle: { color: text, fontSize: 15, fontWeight: 600 },
});

/** Wide gaps, since ECharts estimates the width of texts. */
export const legend = { top: 34, itemGap: 28, textStyle: { color: text } };

/** Values beside their bars. */
export const barLabel = (position: "right" | "top" | "bottom") => ({
  show: true,
  position,
  color: text,
  fontSize: 11,
});
