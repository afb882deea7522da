import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { settings } from "../../generate/settings.ts";

const text = readFileSync("docs/capabilities.md", "utf8");
const rows = [
  ...text.matchAll(/^\| (?<capability>.+?) *\| (?<here>yes|partly|no) *\| (?<how>.*?) *\|$/gm),
];

describe("docs/capabilities.md", () => {
  it("counts its rows", () => {
    const count = (here: string) => rows.filter(({ groups }) => groups?.here === here).length;
    const [, all, yes, partly] =
      /^Of (\d+) capabilities [^]*?this program\s+has (\d+), and (\d+)\s+partly/m.exec(text) ?? [];
    assert.deepEqual([all, yes, partly].map(Number), [rows.length, count("yes"), count("partly")]);
  });

  it("names settings, files and make targets that exist", () => {
    const roots = new Set(settings.map(({ key }) => key.replace(/[.[].*/, "")));
    const targets = readFileSync("Makefile", "utf8");
    const unknown = rows.flatMap(({ groups }) =>
      [...(groups?.how ?? "").matchAll(/`([^`]+)`/g)].flatMap(([, name = ""]) => {
        if (name.startsWith("make ")) return targets.includes(`\n${name.slice(5)}:`) ? [] : [name];
        if (name.includes("/") || name.endsWith(".md"))
          return name.includes("prometheus.io/") || existsSync(name) ? [] : [name];
        const [key = name] = name.split(":");
        if (!roots.has(key.replace(/[.[].*/, ""))) return [];
        return isSetting(key) ? [] : [name];
      }),
    );
    assert.deepEqual(unknown, []);
  });
});

/** Whether a key is a setting or a part of the configuration; `alerts.NAME` stands for every alert. */
function isSetting(key: string): boolean {
  const example = key.replace(/^alerts\.NAME/, "alerts.NodeHighMemoryUsage");
  return settings.some(
    (setting) => setting.key === example || setting.key.startsWith(`${example}.`),
  );
}
