import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType, type Resource } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";

export const grafanaAccess = stackPolicy({
  name: "grafana-no-anonymous",
  description: "Grafana shows nothing to whoever isn't signed in.",
  check: (stack, { report, each }) => {
    const tell = (resource: Resource, what: string) => {
      report(resource, {
        what: `${what} lets anybody in without signing in.`,
        why: "Whoever finds the address reads all metrics, and with the role Admin deletes dashboards and data sources, or asks other systems by way of them.",
        fix: "Set GF_AUTH_ANONYMOUS_ENABLED=false, or enabled = false in [auth.anonymous] of grafana.ini.",
      });
    };
    each(
      stack.running("grafana"),
      ({ pod }) => pod.resource,
      (grafana) => {
        if (isAnonymous(stack, grafana)) tell(grafana.pod.resource, grafana.title);
      },
    );
    each(
      stack
        .kind("Grafana")
        .filter((resource) =>
          kubernetesType(resource)?.apiVersion.startsWith("grafana.integreatly.org/"),
        ),
      (resource) => resource,
      (resource) => {
        const { config = {} } = (resource.props.spec ?? {}) as {
          readonly config?: Readonly<Record<string, Readonly<Record<string, string>>>>;
        };
        if (isTrue(config["auth.anonymous"]?.enabled)) tell(resource, "Its Grafana");
      },
    );
  },
});

const isTrue = (value: unknown) => String(value).trim().toLowerCase() === "true";

function isAnonymous(stack: Stack, grafana: Container): boolean {
  // The environment comes before the file.
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
