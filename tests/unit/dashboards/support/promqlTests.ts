import { temporaryFile } from "../../support/files.ts";
import { promtool } from "../../support/promtool.ts";

/** Series in promtool's format: values by the series' name and labels. */
export type InputSeries = Readonly<Record<string, string>>;

export interface PromqlTest {
  /** Name of the test in promtool's report. */
  readonly name: string;
  readonly series: InputSeries;
  /** Minutes after the first sample of the series. */
  readonly minute: number;
  /** Expected values of each expression at that time by labels, such as {pod="a"}. */
  readonly expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Files with recording rules; default none. */
  readonly rules?: readonly string[];
}

/** Asserts that promtool evaluates every expression to the expected samples. */
export function assertPromql(tests: readonly PromqlTest[]): void {
  const content = {
    rule_files: [...new Set(tests.flatMap(({ rules = [] }) => rules))],
    evaluation_interval: "1m",
    tests: tests.map(({ name, series, minute, expected }) => ({
      name,
      interval: "1m",
      input_series: Object.entries(series).map(([series, values]) => ({ series, values })),
      promql_expr_test: Object.entries(expected).map(([expr, samples]) => ({
        expr,
        eval_time: `${minute}m`,
        exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
      })),
    })),
  };
  promtool("test", "rules", temporaryFile("queries.test.yaml", JSON.stringify(content)));
}
