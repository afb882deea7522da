import type { CommandLine } from "./commandLine.ts";

const thanosCommands = [
  "sidecar",
  "store",
  "query",
  "query-frontend",
  "rule",
  "compact",
  "receive",
] as const;

/** A program that policies recognize. */
export type Program =
  | "prometheus"
  | "prometheus agent"
  | "alertmanager"
  | "grafana"
  | `thanos ${(typeof thanosCommands)[number]}`;

/** Programs of which a pod must always run. */
export const highlyAvailable: readonly Program[] = [
  "prometheus",
  "alertmanager",
  "thanos store",
  "thanos rule",
  "thanos query",
  "thanos receive",
];

/** The program of a container, recognized by its image, its command or its flags. */
export function programOf(image: string, line: CommandLine): Program | undefined {
  const [command] = line.words;
  const names = [baseName(image)];
  if (command && !command.startsWith("-")) names.push(command.split("/").at(-1) ?? "");
  const named = (pattern: RegExp) => names.some((name) => pattern.test(name));

  const thanosCommand = line.words.find(isThanosCommand);
  if (thanosCommand && (named(/(^|[-_])thanos$/) || thanosFlags.some((flag) => line.some(flag))))
    return `thanos ${thanosCommand}`;
  if (named(/(^|[-_])prometheus$/) || line.some("--storage.tsdb."))
    return line.some("--agent") || line.some("--enable-feature=agent")
      ? "prometheus agent"
      : "prometheus";
  if (named(/(^|[-_])alertmanager$/) || line.some("--cluster.listen-address"))
    return "alertmanager";
  if (named(/^grafana(-oss|-enterprise|-server)?$/)) return "grafana";
  return undefined;
}

const isThanosCommand = (word: string | undefined): word is (typeof thanosCommands)[number] =>
  thanosCommands.some((command) => command === word);

/** Prefixes of flags that only Thanos has. */
const thanosFlags = ["--objstore.config", "--prometheus.url", "--endpoint", "--query-frontend."];

/** "thanos" of "quay.io/thanos/thanos:v0.42.4@sha256:…". */
const baseName = (image: string) => image.split("@")[0]?.split("/").at(-1)?.split(":")[0] ?? "";
