import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { monitoringSettings } from "../../../../components/monitoring/settings.ts";
import { platforms } from "../../../../components/platform/platforms.ts";

/** Keys of a schema's settings, each with all keys above it. */
function keysOf(schema: unknown, path = ""): readonly string[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, part]) =>
      keysOf(part, path ? `${path}.${key}` : key),
    );
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  )
    return keysOf(schema.def.innerType, path);
  if (schema instanceof z.ZodPipe) return keysOf(schema.def.in, path);
  // A key that must not be set.
  return schema instanceof z.ZodNever ? [] : [path];
}

/** Told once for many. */
const asDocumented = (key: string) =>
  key
    .replace(/\.resources\..*/, ".resources")
    .replace(/^ruler\.(storeGateway|compactor)\..*/, "ruler.$1")
    .replace(/^alertmanager\.receiver\./, "")
    .replace(/^alertmanager\.watchdog\.webhook\..*/, "alertmanager.watchdog.webhook");

describe("docs/configuration.md", () => {
  const documented = new Set(
    [...readFileSync("docs/configuration.md", "utf8").matchAll(/`([\w.]+)`/g)].map(
      ([, key]) => key,
    ),
  );
  const schemas = [monitoringSettings, ...Object.values(platforms).map(({ settings }) => settings)];
  const keys = new Set(schemas.flatMap((schema) => keysOf(schema)).map(asDocumented));

  it("tells of every setting", () => {
    assert.ok(keys.size > 50);
    assert.deepEqual(
      [...keys].filter((key) => !documented.has(key)),
      [],
    );
  });

  it("tells of no setting that there is not", () => {
    const sections =
      /^(prometheus|querier|queryFrontend|storeGateway|compactor|ruler|alertmanager|grafana|gke|tls|basicAuth|kubernetes|objectStore|storageClass|ingress|kubelet)\./;
    const above = ["alertmanager.receiver"];
    assert.deepEqual(
      [...documented].filter(
        (key) => sections.test(key ?? "") && !keys.has(key ?? "") && !above.includes(key ?? ""),
      ),
      [],
    );
  });
});
