import { parse } from "yaml";
import { differences } from "./diff.ts";
import { inputsOf, kindOf, type Step } from "./preview.ts";

/** Changed external labels of Prometheus, each as "name: before → after". */
export function externalLabelChanges(step: Step): readonly string[] {
  if (kindOf(step) !== "ConfigMap" || step.op !== "update") return [];
  const { before, after } = inputsOf(step);
  return differences(labelsOf(before), labelsOf(after)).map(
    ({ path, before, after }) => `${path}: ${shown(before)} → ${shown(after)}`,
  );
}

const shown = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));

/** External labels in the YAML files of a ConfigMap. */
function labelsOf(inputs: object): object {
  const { data } = inputs as { readonly data?: Readonly<Record<string, unknown>> };
  const texts = Object.entries(data ?? {}).filter(([file]) => /\.ya?ml$/.test(file));
  return Object.assign({}, ...texts.map(([, text]) => ofConfig(text))) as object;
}

function ofConfig(text: unknown): object | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const config = parse(text) as {
      readonly global?: { readonly external_labels?: object };
    } | null;
    return config?.global?.external_labels;
  } catch {
    return undefined;
  }
}
