import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { apps, jobs } from "../../../../components/monitoring/names.ts";
import { dashboards } from "../../../../dashboards/dashboards.ts";
import { resourcesOf } from "../../../../render/stackResources.ts";
import { Stack } from "../../support/stack.ts";
import { podOf, workloads } from "../../support/workloads.ts";

type Kind = "job" | "app" | "container" | "deployment" | "statefulset" | "daemonset";

/** A name in a text, or a regular expression for names. */
interface Use {
  readonly where: string;
  readonly kind: Kind;
  readonly name: string;
  readonly isPattern?: boolean;
}

const kinds = "job|app|container|deployment|statefulset|daemonset";

/** Matchers of PromQL with constant values. */
const inQueries = (where: string, text: string): readonly Use[] =>
  [...text.matchAll(new RegExp(`\\b(${kinds})([=!]~|!?=)"([^"$]+)"`, "g"))].map(
    ([, kind, operator = "", name = ""]) => ({
      where,
      kind: kind as Kind,
      name,
      isPattern: operator.endsWith("~"),
    }),
  );

/** Names in kubectl commands, without placeholders such as $POD. */
const inCommands = (where: string, text: string): readonly Use[] =>
  [...text.matchAll(/kubectl[^\n`|]*/g)].flatMap(([command]) => [
    ...[...command.matchAll(/app\.kubernetes\.io\/name(?:=| in \()([\w ,-]+)/g)].flatMap(
      ([, names = ""]) =>
        names.split(/[ ,]+/).map((name) => ({ where, kind: "app" as const, name })),
    ),
    ...[...command.matchAll(/ pod[/ ]([a-z][a-z-]*)-\d/g)].map(([, name = ""]) => ({
      where,
      kind: "app" as const,
      name,
    })),
    ...[...command.matchAll(/ -c ([a-z][\w-]*)/g)].map(([, name = ""]) => ({
      where,
      kind: "container" as const,
      name,
    })),
    ...[...command.matchAll(/ (deployment|statefulset|daemonset)[/ ]([a-z][\w-]*)/g)].map(
      ([, kind, name = ""]) => ({ where, kind: kind as Kind, name }),
    ),
  ]);

describe("names of jobs, apps and containers", () => {
  let stacks: readonly Stack[];
  let known: Readonly<Record<Kind, ReadonlySet<string>>>;
  before(async () => {
    stacks = [new Stack(await resourcesOf("prod")), new Stack(await resourcesOf("local"))];
    const all = stacks.flatMap(workloads);
    const ofKind = (kind: string) =>
      new Set(
        stacks
          .flatMap((stack) => stack.all(kind))
          .map(({ inputs }): string => inputs.metadata.name),
      );
    known = {
      job: new Set(Object.values(jobs)),
      app: new Set(all.map((one) => podOf(one).metadata.labels["app.kubernetes.io/name"] ?? "")),
      // The control group of a pod.
      container: new Set([
        ...all.flatMap((one) => podOf(one).spec.containers.map(({ name }) => name)),
        "POD",
      ]),
      deployment: ofKind("Deployment"),
      statefulset: ofKind("StatefulSet"),
      daemonset: ofKind("DaemonSet"),
    };
  });

  /** A pattern must match a name, each alternative of a simple list too. */
  function assertKnown(uses: readonly Use[], least: number): void {
    assert.ok(uses.length >= least, `${uses.length} names`);
    for (const { where, kind, name, isPattern = false } of uses) {
      const alternatives = isPattern && !name.includes("(") ? name.split("|") : [name];
      for (const one of alternatives)
        assert.ok(
          isPattern
            ? [...known[kind]].some((other) => new RegExp(`^(?:${one})$`).test(other))
            : known[kind].has(one),
          `${where}: no ${kind} has the name ${one}`,
        );
    }
  }

  it("are those of the workloads", () => {
    const rendered = workloads(stacks[0] as Stack)
      .filter(({ inputs }) => /^(monitoring|node-exporter)$/.test(inputs.metadata.namespace))
      .map((workload) => podOf(workload).metadata.labels["app.kubernetes.io/name"]);
    assert.deepEqual(rendered.sort(), Object.values(apps).sort());
  });

  it("are those of the scrape jobs", () => {
    const { inputs } = stacks[0]?.get("ConfigMap", "prometheus-server-conf") ?? {};
    const config = parse(inputs.data["prometheus.yml"]) as {
      scrape_configs: { job_name: string }[];
    };
    assert.deepEqual(
      config.scrape_configs.map(({ job_name }) => job_name).sort(),
      Object.values(jobs).sort(),
    );
  });

  it("are known in all rules", () => {
    assertKnown(
      globSync("rules/*/*.yaml").flatMap((file) => inQueries(file, readFileSync(file, "utf8"))),
      60,
    );
  });

  it("are known in all queries and commands of the docs", () => {
    const documents = globSync(["README.md", "docs/**/*.md"]).map(
      (file) => [file, readFileSync(file, "utf8")] as const,
    );
    assertKnown(
      documents.flatMap((document) => inQueries(...document)),
      15,
    );
    assertKnown(
      documents.flatMap((document) => inCommands(...document)),
      60,
    );
  });

  it("are known in all queries of the dashboards", () => {
    const texts = (value: unknown): readonly string[] =>
      typeof value === "string"
        ? [value]
        : typeof value === "object" && value !== null
          ? Object.values(value).flatMap(texts)
          : [];
    assertKnown(
      dashboards.flatMap((dashboard) =>
        texts(dashboard).flatMap((text) => inQueries(dashboard.uid, text)),
      ),
      300,
    );
  });
});
