import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { issue, seedLength } from "../../../components/ingress/certificateAuthority.ts";
import { type IngressUnderTest, kubectlOf } from "./ingressUnderTest.ts";
import type { Replicas } from "./replicas.ts";

const namespace = "ingress-contract";
const inNamespace = `--namespace=${namespace}`;

/** The stack's Ingress. The one of Grafana, without a password, is missing where Grafana has no image. */
const model = "monitoring-ingress";

/** Annotations that the controllers read, without those that require a password. */
const isServing = (key: string) => /nginx[^/]*\//.test(key) && !/\/(basic-)?auth-/.test(key);

interface Ingress {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly ingressClassName: string;
    readonly rules: readonly [
      {
        readonly host: string;
        readonly http: {
          readonly paths: readonly [{ readonly backend: { readonly service: { name: string } } }];
        };
      },
    ];
  };
}

/** An Ingress for {@link Replicas}, with the annotations of the stack's Ingress. */
export class ReplicasIngress {
  /** URL of the replicas behind the controller. */
  readonly url: string;
  /** CA certificate in PEM. */
  readonly ca: string;

  readonly #ingress: IngressUnderTest;
  readonly #replicas: Replicas;

  private constructor(
    ingress: IngressUnderTest,
    replicas: Replicas,
    { url, ca }: { readonly url: string; readonly ca: string },
  ) {
    this.#ingress = ingress;
    this.#replicas = replicas;
    this.url = url;
    this.ca = ca;
  }

  static async open(ingress: IngressUnderTest, replicas: Replicas): Promise<ReplicasIngress> {
    const get = ["get", "ingress", model, "--namespace=monitoring", "--output=json"];
    const own = JSON.parse(await kubectlOf(ingress, get)) as Ingress;
    const [rule] = own.spec.rules;
    const host = rule.host.replace(/^[^.]+/, "contract");
    const issued = await issue(randomBytes(seedLength), [host], new Date());
    const objects = objectsOf(own, { host, issued, replicas });
    const input = objects.map((object) => stringify(object)).join("---\n");
    await kubectlOf(ingress, ["apply", "--server-side", "--filename=-"], input);
    const url = new URL(ingress.prometheus);
    url.hostname = host;
    return new ReplicasIngress(ingress, replicas, { url: url.origin, ca: issued.authority });
  }

  /** Removes the last replica from the Service and adds it again, so that nginx reloads twice. */
  async changeReplicas(): Promise<void> {
    const patch = (addresses: readonly string[]) =>
      kubectlOf(this.#ingress, [
        ...["patch", "endpointslice/replicas", inNamespace, "--type=merge"],
        `--patch=${JSON.stringify({ endpoints: endpointsOf(addresses) })}`,
      ]);
    const { addresses } = this.#replicas;
    await patch(addresses.slice(0, -1));
    // Longer than the controller's batching of changes.
    await sleep(3000);
    await patch(addresses);
  }

  async close(): Promise<void> {
    await kubectlOf(this.#ingress, ["delete", "namespace", namespace, "--ignore-not-found"]);
  }
}

const endpointsOf = (addresses: readonly string[]) =>
  addresses.map((address) => ({ addresses: [address], conditions: { ready: true } }));

function objectsOf(
  own: Ingress,
  {
    host,
    issued,
    replicas: { addresses, port },
  }: {
    readonly host: string;
    readonly issued: { readonly certificate: string; readonly privateKey: string };
    readonly replicas: Replicas;
  },
): readonly object[] {
  // F5's annotations contain the name of the Service.
  const { name } = own.spec.rules[0].http.paths[0].backend.service;
  const metadata = { name, namespace };
  const backend = { service: { name, port: { number: 80 } } };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      ...{ apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/tls" },
      stringData: { "tls.crt": issued.certificate, "tls.key": issued.privateKey },
    },
    {
      ...{ apiVersion: "v1", kind: "Service", metadata },
      spec: { ports: [{ name: "http", port: 80, targetPort: port }] },
    },
    {
      ...{ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4" },
      metadata: { name: "replicas", namespace, labels: { "kubernetes.io/service-name": name } },
      ports: [{ name: "http", port }],
      endpoints: endpointsOf(addresses),
    },
    {
      ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
      metadata: {
        ...metadata,
        annotations: Object.fromEntries(
          Object.entries(own.metadata.annotations).filter(([key]) => isServing(key)),
        ),
      },
      spec: {
        ingressClassName: own.spec.ingressClassName,
        tls: [{ hosts: [host], secretName: name }],
        rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      },
    },
  ];
}
