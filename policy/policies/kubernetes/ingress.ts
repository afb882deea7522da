import { selects } from "../../model/kubernetes.ts";
import type { Pod } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { metadataOf, namespaceOf, nameOf, title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";

interface Config {
  /** Annotations that mean that somebody has to sign in. */
  readonly authAnnotations: readonly string[];
}

interface IngressSpec {
  readonly tls?: readonly { readonly hosts?: readonly string[] }[];
  readonly defaultBackend?: Backend;
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: { readonly paths?: readonly { readonly backend?: Backend }[] };
  }[];
}

interface Backend {
  readonly service?: { readonly name?: string };
}

export const ingressProtected = stackPolicy<Config>({
  name: "ingress-tls-and-auth",
  description:
    "What is reached from outside of the cluster is reached by TLS, and after signing in.",
  parameters: {
    authAnnotations: {
      type: "array",
      items: { type: "string" },
      default: [
        "nginx.org/basic-auth-secret",
        "nginx.org/jwt-key",
        "nginx.org/policies",
        "nginx.ingress.kubernetes.io/auth-secret",
        "nginx.ingress.kubernetes.io/auth-url",
        "nginx.ingress.kubernetes.io/auth-tls-secret",
        "traefik.ingress.kubernetes.io/router.middlewares",
        "haproxy.org/auth-type",
      ],
      description: "Annotations of an Ingress that mean that somebody has to sign in.",
    },
  },
  check: (stack, { config, report, each }) => {
    each(
      stack.kind("Ingress"),
      (ingress) => ingress,
      (ingress) => {
        const { tls = [], rules = [], defaultBackend } = (ingress.props.spec ?? {}) as IngressSpec;
        const backends = [
          { host: undefined, backend: defaultBackend },
          ...rules.flatMap(({ host, http }) =>
            (http?.paths ?? []).map(({ backend }) => ({ host, backend })),
          ),
        ];
        const exposed = backends.flatMap(({ host, backend }) =>
          podsOf(stack, namespaceOf(ingress), backend?.service?.name).map((pod) => ({ host, pod })),
        );
        const plain = exposed.find(({ host }) => !tls.some((entry) => covers(entry.hosts, host)));
        if (plain)
          report(ingress, {
            what: `${title(ingress)} leads to ${plain.pod.title} at ${plain.host ?? "any host"} without TLS.`,
            why: "Passwords and all that is looked at cross the network in the clear, and whoever reads them can silence alerts.",
            fix: `Add spec.tls: [{hosts: [${plain.host ?? "HOST"}], secretName: …}].`,
          });
        const annotations = Object.keys(metadataOf(ingress).annotations ?? {});
        if (annotations.some((annotation) => config.authAnnotations.includes(annotation))) return;
        const open = exposed.find(({ pod }) => !hasSignIn(pod));
        if (open)
          report(ingress, {
            what: `${title(ingress)} leads to ${open.pod.title} and asks nobody to sign in.`,
            why: "Prometheus, Alertmanager and Thanos let everybody do everything: read all metrics, silence every alert, and overload the queriers.",
            fix: "Have the Ingress ask for a password, such as by the annotation nginx.org/basic-auth-secret, or name the one that does in this policy's authAnnotations.",
          });
      },
    );
    each(
      stack.kind("Service"),
      (service) => service,
      (service) => {
        const { type } = (service.props.spec ?? {}) as { readonly type?: string };
        if (type !== "LoadBalancer" && type !== "NodePort") return;
        const annotations = metadataOf(service).annotations ?? {};
        if (Object.entries(annotations).some(([name, value]) => /internal/i.test(name + value)))
          return;
        const open = podsOf(stack, namespaceOf(service), nameOf(service)).find(
          (pod) => !hasSignIn(pod),
        );
        if (open)
          report(service, {
            what: `${title(service)} of type ${type} leads straight to ${open.title}.`,
            why: "There is no TLS and nobody has to sign in: whoever reaches the address reads all metrics and silences every alert.",
            fix: "Make it a ClusterIP, and lead to it by an Ingress with TLS that asks for a password.",
          });
      },
    );
  },
});

/** Pods of the monitoring behind a Service. */
function podsOf(stack: Stack, namespace: string, service: string | undefined): readonly Pod[] {
  const found = stack
    .kind("Service")
    .find((resource) => nameOf(resource) === service && namespaceOf(resource) === namespace);
  const { selector } = (found?.props.spec ?? {}) as {
    readonly selector?: Readonly<Record<string, string>>;
  };
  if (!selector) return [];
  const { "statefulset.kubernetes.io/pod-name": podName, ...labels } = selector;
  return stack.pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      pod.containers.some(({ program }) => program) &&
      (podName === undefined || pod.each("{{metadata.name}}").includes(podName)) &&
      selects({ matchLabels: labels }, pod.workload.labels),
  );
}

/** Whether a pod asks everybody who they are by itself. */
const hasSignIn = (pod: Pod) => pod.running("grafana") !== undefined;

const covers = (hosts: readonly string[] = [], host: string | undefined) =>
  hosts.length === 0 ||
  (host !== undefined &&
    hosts.some(
      (covered) =>
        covered === host || (covered.startsWith("*.") && host.replace(/^[^.]+/, "*") === covered),
    ));
