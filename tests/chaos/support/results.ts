import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../../../local/settings.ts";
import { fill, table, writeFormatted } from "../../../generate/markdown.ts";
import type { Figures } from "./endure.ts";

const docs = path.join(projectDir, "docs");
const json = path.join(docs, "chaos.json");
const markdown = path.join(docs, "chaos.md");

/** Names of the columns, with what each shows. */
const columns: Readonly<Record<string, (figures: Figures) => string>> = {
  "recovered after": ({ recovery }) => `${recovery} s`,
  "longest gap": ({ longestGap }) => `${longestGap} s`,
  "of all replicas": ({ longestHole }) => `${longestHole} s`,
  "samples lost": ({ samplesLost }) => String(samplesLost),
  "queries retried": ({ retriedQueries, queries }) => `${retriedQueries} of ${queries}`,
  "failed twice": ({ failedQueries }) => String(failedQueries),
  slowest: ({ slowestQuery }) => `${slowestQuery} s`,
  "alerts late": ({ alertsLate, alerts }) => `${alertsLate} of ${alerts}`,
  lost: ({ alertsLost }) => String(alertsLost),
};

/** Tells a fault's figures and, in `make chaos`, puts them into docs/ in place of its last ones. */
export async function record(fault: string, figures: Figures): Promise<void> {
  const cells = Object.entries(columns).map(([name, cell]) => `${name} ${cell(figures)}`);
  console.log(`      ${cells.join(", ")}`);
  if (!process.env.RECORD_CHAOS) return;
  const recorded = JSON.parse(await readFile(json, "utf8")) as Record<string, Figures>;
  recorded[fault] = figures;
  await writeFormatted(json, JSON.stringify(recorded));
  const text = await readFile(markdown, "utf8");
  await writeFormatted(markdown, fill(text, "figures", tableOf(recorded)));
}

/** The figures as a table of Markdown. */
const tableOf = (recorded: Readonly<Record<string, Figures>>) =>
  table(
    ["fault", ...Object.keys(columns)],
    Object.entries(recorded).map(([fault, figures]) => [
      fault,
      ...Object.values(columns).map((cell) => cell(figures)),
    ]),
  );
