import assert from "node:assert/strict";
import { settings } from "../../../../generate/settings.ts";
import { manifestsOf } from "../../../../render/manifests.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";

interface Container {
  readonly name: string;
  readonly resources?: { readonly limits?: { readonly memory?: string } };
}
interface Workload {
  readonly template?: {
    readonly spec: {
      readonly containers: readonly Container[];
      readonly initContainers?: readonly Container[];
    };
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Settings in Pulumi's format, with one more at the path of a key. */
function withSetting(
  config: Record<string, string>,
  key: string,
  value: string,
): Record<string, string> {
  const [first = "", ...path] = key.split(".");
  const of = `ha-monitoring:${first}`;
  const settings: unknown = JSON.parse(config[of] ?? "{}");
  let section = settings;
  for (const part of path.slice(0, -1)) {
    assert.ok(isObject(section));
    section = section[part] ??= {};
  }
  assert.ok(isObject(section));
  section[path.at(-1) ?? ""] = value;
  return { ...config, [of]: JSON.stringify(settings) };
}

const limits = settings
  .map(({ key }) => key)
  .filter((key) => key.endsWith("resources.limits.memory"));

describe("resources", function () {
  this.timeout(60_000);

  for (const stack of ["local", "prod"])
    it(`of every container of stack ${stack} have a setting, and every setting has a container`, async () => {
      const config = readStackConfig(stack);
      const platform = config["ha-monitoring:platform"] ?? "";
      const keys = limits.filter(
        (key) => !/^(embedded|gke)\./.test(key) || key.startsWith(`${platform}.`),
      );
      assert.ok(keys.length > 12);
      // Each limit is unique.
      const valueOf = new Map(keys.map((key, index) => [key, `${32_000 + index}Mi`]));
      const manifests = manifestsOf(
        await renderedOnce(
          stack,
          [...valueOf].reduce((all, [key, value]) => withSetting(all, key, value), config),
        ),
      );
      const found = manifests.flatMap(({ metadata, spec = {} }) => {
        const { template } = spec as Workload;
        return [...(template?.spec.containers ?? []), ...(template?.spec.initContainers ?? [])].map(
          ({ name, resources }) => ({
            container: `${metadata.name} ${name}`,
            memory: resources?.limits?.memory ?? "none",
          }),
        );
      });
      const values = [...valueOf.values()];
      assert.deepEqual(
        found.filter(({ memory }) => !values.includes(memory)),
        [],
      );
      const used = found.map(({ memory }) => memory);
      assert.deepEqual(
        keys.filter((key) => !used.includes(valueOf.get(key) ?? "")),
        [],
      );
    });
});
