import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { projectDir, stateDir } from "../../../local/layout.ts";
import { createStack, projectConfig, pulumi, stackConfig } from "../../../local/pulumi.ts";
import { markdownOf } from "../../../plan/markdown.ts";
import type { Preview, Step } from "../../../plan/preview.ts";
import { endPlugins } from "./plugins.ts";
import type { TestBed } from "./testBed.ts";

/** Settings of a stack by their full keys. */
export type Settings = Record<string, unknown>;

/** Result of a Pulumi command. */
export interface Run {
  readonly exitCode: number | undefined;
  /** Standard output and standard error. */
  readonly output: string;
  /** Operations, sorted, such as "update Bucket gke-buckets-thanos-ruler". */
  readonly operations: readonly string[];
}

/** Result of a preview. */
export interface Planned {
  /** As in {@link Run}. */
  readonly operations: readonly string[];
  readonly errors: readonly string[];
  /** What `make plan` prints. */
  readonly report: string;
}

/** An event of Pulumi's engine: https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/apitype/events.go */
interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: { readonly op: string; readonly urn: string };
  };
}

interface StackArgs {
  readonly name: string;
  /** Stack whose configuration file in the repository is read; default `name`. */
  readonly file?: string;
  /** ID of the project in Google Cloud. */
  readonly project: string;
  /** Folder of the Pulumi program; default the project's. */
  readonly program?: string;
}

/** The state of a stack, as far as the tests need it. */
interface Deployment {
  readonly resources?: readonly StateResource[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Undefined for components. */
  readonly id?: string;
}

/** A stack with a configuration of the repository and changes of it. */
export class Stack {
  readonly #bed: TestBed;
  readonly #name: string;
  readonly #program: string;
  readonly #settings: Settings;

  private constructor(bed: TestBed, { name, program = projectDir }: StackArgs, settings: Settings) {
    this.#bed = bed;
    this.#name = name;
    this.#program = program;
    this.#settings = settings;
  }

  static async create(bed: TestBed, args: StackArgs): Promise<Stack> {
    await createStack(args.name);
    const { config } = parse(await projectConfig(args.file ?? args.name)) as { config: Settings };
    const stack = new Stack(bed, args, config);
    stack.set("gke.project", args.project);
    return stack;
  }

  /** Changes a setting by its path; undefined removes the setting. */
  set(setting: string, value: unknown): void {
    const [key = "", ...parts] = setting.split(".");
    const last = parts.pop();
    if (last === undefined) assign(this.#settings, `ha-monitoring:${key}`, value);
    else {
      let section = sectionOf(this.#settings, `ha-monitoring:${key}`);
      for (const part of parts) section = sectionOf(section, part);
      assign(section, last, value);
    }
  }

  /** Previews an update, which must succeed, and returns its operations. */
  async plan(...options: string[]): Promise<readonly string[]> {
    const { operations, errors } = await this.preview(...options);
    assert.deepEqual(errors, []);
    return operations;
  }

  /** Asserts that an update would change nothing. */
  async assertUnchanged(...options: string[]): Promise<void> {
    const { operations, errors, report } = await this.preview(...options);
    assert.deepEqual({ operations, errors }, { operations: [], errors: [] }, report);
  }

  /** Previews an update, which may fail. */
  async preview(...options: string[]): Promise<Planned> {
    const { running } = await this.start("preview", "--json", ...options);
    const { stdout, stderr } = await running;
    assert.match(stdout, /^\{/, stderr);
    const preview = JSON.parse(stdout) as Preview;
    const errors = (preview.diagnostics ?? []).filter(({ severity }) => severity === "error");
    return {
      operations: operationsOf(preview.steps),
      errors: errors.map(({ message }) => message),
      report: markdownOf(preview, this.#name),
    };
  }

  /** Runs a command that changes the stack. */
  async run(...command: string[]): Promise<Run> {
    const events = path.join(stateDir, `${this.#name}.events`);
    await rm(events, { force: true });
    const { running } = await this.start(...command, "--event-log", events);
    const { exitCode, all } = await running;
    const lines = (await readFile(events, "utf8").catch(() => "")).split("\n").filter(Boolean);
    const steps = lines.flatMap((line) => {
      const { metadata } = (JSON.parse(line) as EngineEvent).resourcePreEvent ?? {};
      return metadata ?? [];
    });
    return { exitCode, output: all, operations: operationsOf(steps) };
  }

  /**
   * Runs a command that must succeed.
   * @returns its operations
   */
  async succeed(...command: string[]): Promise<readonly string[]> {
    const { exitCode, output, operations } = await this.run(...command);
    assert.equal(exitCode, 0, `pulumi ${command.join(" ")} failed:\n${output}`);
    return operations;
  }

  /** @returns the operations of the update, whose rollouts have ended */
  async up(...options: string[]): Promise<readonly string[]> {
    const operations = await this.succeed("up", "--yes", "--skip-preview", ...options);
    await this.#bed.rolledOut();
    return operations;
  }

  destroy(): Promise<readonly string[]> {
    return this.succeed("destroy", "--yes", "--skip-preview");
  }

  /**
   * Prepares the next update after Pulumi was killed: kills its plugins, which would finish their requests later,
   * removes its lock, and removes pending creations from the state. See docs/operations/changes.md.
   */
  async recover(): Promise<void> {
    await endPlugins();
    await this.#bed.standIn.disconnected();
    await (
      await this.start("cancel", "--yes")
    ).running;
    await this.succeed("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
  }

  /** Resources in the state. */
  async resources(): Promise<readonly StateResource[]> {
    const { stdout } = await pulumi(["stack", "export", "--stack", this.#name]);
    return (JSON.parse(stdout) as { deployment: Deployment }).deployment.resources ?? [];
  }

  /** Starts a command, which the caller may interrupt. */
  async start(...command: string[]) {
    const file = await stackConfig(stringify({ config: this.#settings }), this.#name);
    const withConfig = command[0] === "cancel" ? [] : ["--config-file", file];
    const options = ["--stack", this.#name, "--color", "never", ...withConfig];
    const running = pulumi([...command, ...options], {
      ...{ reject: false, all: true, cwd: this.#program },
      // For the option --event-log.
      env: { ...this.#bed.env, PULUMI_DEBUG_COMMANDS: "true" },
    });
    // In an object, since awaiting the process itself waits for its end.
    return { running };
  }
}

/**
 * No operations: a refresh reads every resource, and a difference is another operation; a replacement
 * has "replace", and only in an update also the other two.
 */
const omitted = ["same", "refresh", "create-replacement", "delete-replaced"];

const operationsOf = (steps: readonly Pick<Step, "op" | "urn">[]): readonly string[] =>
  steps
    .filter(({ op }) => !omitted.includes(op))
    .map(({ op, urn }) => {
      const [, , types = "", name = ""] = urn.split("::");
      return [op, types.split(":").at(-1), name].join(" ");
    })
    .sort();

function assign(section: Settings, key: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(section, key);
  else section[key] = value;
}

function sectionOf(section: Settings, key: string): Settings {
  const known = section[key];
  const copy = typeof known === "object" && known !== null ? { ...known } : {};
  section[key] = copy;
  return copy;
}
