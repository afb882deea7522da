const units: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 7 * 86400,
  y: 365 * 86400,
};

/**
 * Seconds of a Prometheus duration such as 120m or 1h30m; NaN if it is none. The pack is used
 * without the rest of the project, so it has its own parser, which also accepts "0" and units in
 * any order, which occur in other programs.
 */
export function seconds(duration: string): number {
  if (/^0+$/.test(duration)) return 0;
  if (!/^(\d+(ms|[smhdwy]))+$/.test(duration)) return Number.NaN;
  return [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? Number.NaN),
    0,
  );
}
