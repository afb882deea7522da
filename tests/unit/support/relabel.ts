import assert from "node:assert/strict";

type Labels = Readonly<Record<string, string>>;

interface Relabeling {
  source_labels?: string[];
  separator?: string;
  regex?: string;
  target_label?: string;
  replacement?: string;
  action?: string;
}

/**
 * Applies relabel_configs or metric_relabel_configs to labels, as Prometheus does.
 * @returns undefined for a dropped target or series
 */
export function relabel(rules: readonly Relabeling[], labels: Labels): Labels | undefined {
  const result: Record<string, string> = { ...labels };
  for (const rule of rules) {
    const source = (rule.source_labels ?? [])
      .map((label) => result[label] ?? "")
      .join(rule.separator ?? ";");
    const match = new RegExp(`^(?:${rule.regex ?? "(.*)"})$`, "s").exec(source);
    switch (rule.action) {
      case "keep":
        if (!match) return undefined;
        break;
      case "labeldrop":
        for (const label of Object.keys(result))
          if (new RegExp(`^(?:${rule.regex ?? ""})$`).test(label))
            Reflect.deleteProperty(result, label);
        break;
      case "drop":
        if (match) return undefined;
        break;
      case "keepequal":
        if (source !== (result[rule.target_label ?? ""] ?? "")) return undefined;
        break;
      case undefined: {
        assert.ok(rule.target_label, "a replacement has a target");
        if (!match) break;
        const value = (rule.replacement ?? "$1").replace(
          /\$(\d)/g,
          (_, group: string) => match[Number(group)] ?? "",
        );
        if (value === "") Reflect.deleteProperty(result, rule.target_label);
        else result[rule.target_label] = value;
        break;
      }
      default:
        assert.fail(`unexpected action ${rule.action}`);
    }
  }
  return result;
}

/** A target's labels after relabeling: those of its series, its address and its path. */
export function targetOf(rules: readonly Relabeling[], discovered: Labels): Labels | undefined {
  const labels = relabel(rules, discovered);
  return (
    labels &&
    Object.fromEntries(Object.entries(labels).filter(([label]) => !/^__(meta|tmp)_/.test(label)))
  );
}
