import { gatewaySpec, redirectSpec, routeSpec } from "../../../components/ingress/httpRoutes.ts";
import { kubectl, list } from "../../../local/client/kubectl.ts";
import { images } from "../../../versions.ts";

/** Name of all objects. */
export const name = "gateway-under-test";
/** Namespace from which the NetworkPolicies of the monitoring allow connections. */
export const podNamespace = "ingress";
const namespace = "monitoring";
const group = "gateway.networking.k8s.io";
const api = `${group}/v1`;

interface Ingress {
  readonly spec: {
    readonly tls: readonly { readonly secretName: string }[];
    readonly rules: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly {
          readonly backend: {
            readonly service: { readonly name: string; readonly port: { readonly number: number } };
          };
        }[];
      };
    }[];
  };
}

/** The pages of the stack's Ingresses, and the Secret with their certificate. */
export async function pagesOfStack() {
  const ingresses = await list<Ingress>("ingresses", `--namespace=${namespace}`);
  const pages = ingresses.flatMap(({ spec }) =>
    spec.rules.flatMap(({ host, http }) =>
      http.paths.map(({ backend: { service } }) => ({
        ...{ hostname: host, service: service.name, port: service.port.number },
      })),
    ),
  );
  return { pages, secret: ingresses[0]?.spec.tls[0]?.secretName ?? "" };
}

type Pages = Awaited<ReturnType<typeof pagesOfStack>>;

/** A Gateway with the pages as HTTPRoutes. */
export const gatewayObjects = ({ pages, secret }: Pages): readonly object[] => [
  {
    ...{ apiVersion: api, kind: "GatewayClass", metadata: { name } },
    spec: { controllerName: "traefik.io/gateway-controller" },
  },
  {
    ...{ apiVersion: api, kind: "Gateway", metadata: { name, namespace } },
    spec: gatewaySpec({ className: name, domain: "localhost", secret }),
  },
  ...[
    ["redirect", redirectSpec(name)] as const,
    ...pages.map((page) => [page.service, routeSpec(name, page)] as const),
  ].map(([suffix, spec]) => ({
    ...{ apiVersion: api, kind: "HTTPRoute", spec },
    metadata: { name: `${name}-${suffix}`, namespace },
  })),
];

const read = ["get", "list", "watch"];
const resources = { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } };

/** Traefik as the controller of the Gateway. */
export const controllerObjects: readonly object[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: podNamespace } },
  {
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name } },
    rules: [
      {
        ...{ apiGroups: [""], verbs: read },
        resources: ["namespaces", "services", "secrets", "configmaps"],
      },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
      { apiGroups: [group], resources: ["*"], verbs: [...read, "update"] },
    ],
  },
  {
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: podNamespace }],
  },
  {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: podNamespace } },
    spec: {
      serviceAccountName: name,
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532 },
        seccompProfile: { type: "RuntimeDefault" },
        // Traefik requires that an entry point has the port of its listener, here 80 and 443.
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
      },
      containers: [
        {
          name: "traefik",
          image: images.traefik,
          args: [
            "--entrypoints.web.address=:80",
            "--entrypoints.websecure.address=:443",
            "--providers.kubernetesgateway=true",
            "--global.checknewversion=false",
          ],
          resources,
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    },
  },
];

/** Deletes the objects with that name, then the definitions. */
export async function removeGateway(definitions: readonly object[]): Promise<void> {
  const remove = (...args: string[]) => kubectl("delete", "--ignore-not-found", ...args);
  await remove("pod,serviceaccount", name, `--namespace=${podNamespace}`);
  await remove("clusterrole,clusterrolebinding", name);
  const names = (definitions as readonly { metadata: { name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
  // The deletion of the definitions also deletes their objects.
  await remove("customresourcedefinitions", ...names);
}
