import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType, type Subject, title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";

export const grafanaNoAnonymous = stackPolicy({
  name: "grafana-no-anonymous",
  description: "Grafana requires a login.",
  prevents: "metrics and dashboards open to every visitor",
  check: (stack, { report, each }) => {
    const reportAnonymous = (subject: Subject, what: string) => {
      report(subject, {
        what: `${what} allows anonymous access.`,
        why: "Every visitor can read all metrics, and with the role Admin delete dashboards and data sources, or reach other systems through data sources.",
        fix: "Set GF_AUTH_ANONYMOUS_ENABLED=false, or enabled = false in [auth.anonymous] of grafana.ini.",
      });
    };
    each(stack.running("grafana"), (grafana) => {
      if (isAnonymous(stack, grafana)) reportAnonymous(grafana, grafana.title);
    });
    each(
      stack
        .kind("Grafana")
        .filter((resource) =>
          kubernetesType(resource)?.apiVersion.startsWith("grafana.integreatly.org/"),
        ),
      (resource) => {
        const { config = {} } = (resource.props.spec ?? {}) as {
          readonly config?: Readonly<Record<string, Readonly<Record<string, string>>>>;
        };
        if (isTrue(config["auth.anonymous"]?.enabled)) reportAnonymous(resource, title(resource));
      },
    );
  },
});

const isTrue = (value: unknown) => String(value).trim().toLowerCase() === "true";

function isAnonymous(stack: Stack, grafana: Container): boolean {
  // The environment takes precedence over the file.
  const variable = grafana.environment.get("GF_AUTH_ANONYMOUS_ENABLED");
  if (variable !== undefined) return isTrue(variable);
  const path =
    grafana.environment.get("GF_PATHS_CONFIG") ??
    grafana.line.get("--config") ??
    "/etc/grafana/grafana.ini";
  const content = stack.file(grafana, path);
  if (!content || !("text" in content)) return false;
  const section = /^\s*\[auth\.anonymous\]\s*$([^]*?)(?=^\s*\[|(?![^]))/m.exec(content.text)?.[1];
  return isTrue(/^\s*enabled\s*=\s*(\S+)/m.exec(section ?? "")?.[1]);
}
