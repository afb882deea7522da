import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { monitoringSettings } from "../../components/monitoring/settings.ts";
import { gkeSettings } from "../../components/platform/gke/settings.ts";
import { refusal } from "../../components/settings/refusal.ts";
import { certificateOf } from "./support/certificate.ts";
import { gke } from "./support/config.ts";

const prefix = "ha-monitoring:";
/** YAML that sets a secret, with a comment that has the command; the value stands for any secret. */
const secured = /^( *)([\w.]+):(?: #.*)?\n +secure: .*$/gm;

/** A shortened certificate. */
const shortened = /\|\n +-----BEGIN CERTIFICATE-----\n +…/g;
const { certificate } = await certificateOf("example");

const shapes = { ...monitoringSettings.shape, ...gkeSettings.shape };

/** Examples of settings, by the line that precedes them. */
const examples = [
  ...readFileSync("docs/configuration.md", "utf8").matchAll(/```yaml\n(ha-monitoring:[^]*?)```/g),
].map(([, text = ""]) => text);

describe("docs/configuration.md", () => {
  it("has examples of settings", () => {
    assert.ok(examples.length >= 5, String(examples.length));
  });

  for (const text of examples)
    it(`has a valid example of ${text.split("\n").slice(0, 2).join(" ")}`, () => {
      const settings = parse(
        text
          .replaceAll(secured, "$1$2: https://secret")
          .replaceAll(shortened, JSON.stringify(certificate)),
      ) as object;
      for (const [key, value] of Object.entries(settings)) {
        const name = key.slice(prefix.length);
        const schema = Object.entries(shapes).find(([key]) => key === name)?.[1];
        assert.ok(schema, `${key} is a setting`);
        // Examples for GKE leave out the required settings.
        const whole = name === "gke" ? { ...gke.gke, ...(value as object) } : value;
        const { error } = schema.safeParse(whole);
        assert.equal(error && refusal(error.issues, `${name}.`).message, undefined);
      }
    });
});
