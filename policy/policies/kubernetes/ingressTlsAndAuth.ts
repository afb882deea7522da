import { hasLogin, podsOf } from "../../model/exposure.ts";
import { hasFilter, hasIap, hasPlainListener, rulesOf } from "../../model/httpRoute.ts";
import { stackPolicy } from "../../model/policy.ts";
import { metadataOf, namespaceOf, nameOf, title } from "../../model/resource.ts";

interface Config {
  /** Annotations of an Ingress or an HTTPRoute that require authentication. */
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

const plainText =
  "Passwords and metrics cross the network in plain text, and an attacker with a password can silence alerts.";
const openToAll =
  "Prometheus, Alertmanager and Thanos have no authentication: every visitor can read all metrics, silence every alert, and overload the queriers.";

export const ingressTlsAndAuth = stackPolicy<Config>({
  name: "ingress-tls-and-auth",
  description: "Access from outside of the cluster requires TLS and authentication.",
  prevents: "passwords in plain text on the network; alerts silenced by strangers",
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
      description: "Annotations of an Ingress or an HTTPRoute that require authentication.",
    },
  },
  check: (stack, { config, report, each }) => {
    each(stack.kind("Ingress"), (ingress) => {
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
          what: `${title(ingress)} exposes ${plain.pod.title} at ${plain.host ?? "any host"} without TLS.`,
          why: plainText,
          fix: `Add spec.tls: [{hosts: [${plain.host ?? "HOST"}], secretName: …}].`,
        });
      const annotations = Object.keys(metadataOf(ingress).annotations ?? {});
      if (annotations.some((annotation) => config.authAnnotations.includes(annotation))) return;
      const open = exposed.find(({ pod }) => !hasLogin(pod));
      if (open)
        report(ingress, {
          what: `${title(ingress)} exposes ${open.pod.title} without authentication.`,
          why: openToAll,
          fix: "Require a password, for example with the annotation nginx.org/basic-auth-secret, or add the annotation that requires authentication to this policy's authAnnotations.",
        });
    });
    each(stack.kind("HTTPRoute"), (route) => {
      const annotations = Object.keys(metadataOf(route).annotations ?? {});
      const authenticated = annotations.some((name) => config.authAnnotations.includes(name));
      const exposed = rulesOf(route).flatMap((rule) =>
        rule.services.flatMap((service) =>
          podsOf(stack, service.namespace, service.name).map((pod) => ({
            pod,
            open: !authenticated && !hasLogin(pod) && !hasFilter(rule) && !hasIap(stack, service),
          })),
        ),
      );
      const [any] = exposed;
      if (any && hasPlainListener(stack, route))
        report(route, {
          what: `${title(route)} exposes ${any.pod.title} without TLS.`,
          why: plainText,
          fix: "Set parentRefs[].sectionName to the name of a listener of protocol HTTPS.",
        });
      const open = exposed.find(({ open }) => open);
      if (open)
        report(route, {
          what: `${title(route)} exposes ${open.pod.title} without authentication.`,
          why: openToAll,
          fix: "Enable IAP for the Service in a GCPBackendPolicy, add a filter of type ExtensionRef that requires a login, or add the annotation that requires authentication to this policy's authAnnotations.",
        });
    });
    each(stack.kind("Service"), (service) => {
      const { type } = (service.props.spec ?? {}) as { readonly type?: string };
      if (type !== "LoadBalancer" && type !== "NodePort") return;
      const annotations = metadataOf(service).annotations ?? {};
      if (Object.entries(annotations).some(([name, value]) => /internal/i.test(name + value)))
        return;
      const open = podsOf(stack, namespaceOf(service), nameOf(service)).find(
        (pod) => !hasLogin(pod),
      );
      if (open)
        report(service, {
          what: `${title(service)} of type ${type} exposes ${open.title} directly.`,
          why: "There is neither TLS nor authentication: every visitor can read all metrics and silence every alert.",
          fix: "Change the type to ClusterIP, and expose it through an Ingress with TLS and authentication.",
        });
    });
  },
});

const covers = (hosts: readonly string[] = [], host: string | undefined) =>
  hosts.length === 0 ||
  (host !== undefined &&
    hosts.some(
      (covered) =>
        covered === host || (covered.startsWith("*.") && host.replace(/^[^.]+/, "*") === covered),
    ));
