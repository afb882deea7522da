import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { apps, jobs } from "../../../../components/monitoring/names.ts";
import { partNames } from "../../../../components/monitoring/thanos/replicas.ts";
import { dashboards } from "../../../../dashboards/dashboards.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";
import { type Resource, Stack } from "../../support/stack.ts";
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

/** Arguments of kubectl that contain names; placeholders such as $POD do not match. */
const inArguments: readonly (readonly [Kind, RegExp])[] = [
  ["app", / -l app\.kubernetes\.io\/name=([a-z][\w-]*)/g],
  ["app", / -l "app\.kubernetes\.io\/name in \((.*?)\)"/g],
  ["app", / pod[/ ]([a-z][a-z-]*)-\d/g],
  ["container", / -c ([a-z][\w-]*)/g],
  ["deployment", / deployment[/ ]([a-z][\w-]*)/g],
  ["statefulset", / statefulset[/ ]([a-z][\w-]*)/g],
  ["daemonset", / daemonset[/ ]([a-z][\w-]*)/g],
];
const inCommands = (where: string, text: string): readonly Use[] =>
  [...text.matchAll(/kubectl[^\n`|]*/g)].flatMap(([command]) =>
    inArguments.flatMap(([kind, pattern]) =>
      [...command.matchAll(pattern)].flatMap(([, names = ""]) =>
        names.split(", ").map((name) => ({ where, kind, name })),
      ),
    ),
  );

const appOf = (workload: Resource): string =>
  podOf(workload).metadata.labels["app.kubernetes.io/name"] ?? "";

describe("names of jobs, apps and containers", () => {
  let prod: Stack;
  let known: Readonly<Record<Kind, ReadonlySet<string>>>;
  before(async () => {
    prod = new Stack(await renderedOnce("prod"));
    const withMonitors = {
      ...readStackConfig("local"),
      "ha-monitoring:prometheus": JSON.stringify({ monitors: {} }),
    };
    const stacks = [
      ...[prod, new Stack(await renderedOnce("local"))],
      new Stack(await renderedOnce("local", withMonitors)),
    ];
    const all = stacks.flatMap(workloads);
    // Dashboards select the workloads of a name of both kinds.
    const workload = new Set(all.map(({ inputs }): string => inputs.metadata.name));
    known = {
      job: new Set(Object.values(jobs)),
      app: new Set([...all.map(appOf), ...partNames(apps.storeGateway, 2)]),
      container: new Set([
        ...all.flatMap((one) => {
          const { containers, initContainers = [] } = podOf(one).spec;
          return [...initContainers, ...containers].map(({ name }) => name);
        }),
        // cAdvisor's name of the pause container.
        "POD",
      ]),
      deployment: workload,
      statefulset: workload,
      daemonset: workload,
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
    const rendered = workloads(prod)
      .filter(({ inputs }) => /^(monitoring|node-exporter)$/.test(inputs.metadata.namespace))
      .map(appOf);
    assert.deepEqual(rendered.sort(), Object.values(apps).sort());
  });

  it("are those of the scrape jobs", () => {
    const { inputs } = prod.get("ConfigMap", "prometheus-server-conf");
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
