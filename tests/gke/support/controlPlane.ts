import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { createPki, kubeconfigFor } from "../../../local/cluster/pki.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { network, state, stateDir } from "../../../local/layout.ts";
import { freeAddress } from "../../support/freeAddress.ts";
import { gatewayApi } from "./gatewayApi.ts";
import { KubernetesClient } from "./kubernetesClient.ts";
import { BackgroundProcess } from "./process.ts";

/** Token of an administrator. */
const token = "token-of-the-administrator";

/** Those that the program's objects need: each takes CPU time, and nodes without kubelets report nothing. */
const controllers = [
  ...["deployment", "replicaset", "statefulset", "daemonset", "disruption", "namespace"],
  ...["serviceaccount", "endpoints", "endpointslice", "clusterrole-aggregation"],
  ...["root-ca-certificate-publisher", "garbage-collector", "persistentvolumeclaim-protection"],
  "serviceaccount-token",
].map((name) => `${name}-controller`);

const pki = (file: string) => path.join(state.pki, file);

/** A Kubernetes API server with its database and its controllers, without nodes, on 127.0.0.1. */
export class ControlPlane {
  /** host:port of the API server. */
  readonly host: string;
  /** CA certificate in PEM. */
  readonly ca: string;
  readonly token = token;
  readonly client: KubernetesClient;
  readonly #processes: BackgroundProcess[];

  private constructor(host: string, ca: string, processes: BackgroundProcess[]) {
    this.host = host;
    this.ca = ca;
    this.client = new KubernetesClient(host, ca, token);
    this.#processes = processes;
  }

  /** @param name name of its folder */
  static async start(name: string): Promise<ControlPlane> {
    const folder = path.join(stateDir, name);
    // The test bed of another file of tests may have had the folder.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await createPki();
    const [etcd, peers, host, metrics] = [
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
    ];
    const tokens = path.join(folder, "tokens.csv");
    await writeFile(tokens, `${token},administrator,1,system:masters\n`, { mode: 0o600 });
    const kubeconfig = path.join(folder, "kube-controller-manager.kubeconfig");
    await writeFile(kubeconfig, await kubeconfigFor("kube-controller-manager", `https://${host}`), {
      mode: 0o600,
    });
    const processes = [
      new BackgroundProcess("etcd", folder, {
        "data-dir": path.join(folder, "etcd"),
        "listen-client-urls": `http://${etcd}`,
        "advertise-client-urls": `http://${etcd}`,
        "listen-peer-urls": `http://${peers}`,
        "initial-advertise-peer-urls": `http://${peers}`,
        "initial-cluster": `default=http://${peers}`,
        "log-level": "warn",
        "unsafe-no-fsync": "true",
      }),
      new BackgroundProcess("kube-apiserver", folder, {
        "advertise-address": "127.0.0.1",
        "bind-address": "127.0.0.1",
        "secure-port": host.replace(/.*:/, ""),
        // A loopback address can't be an endpoint of Service kubernetes.
        "endpoint-reconciler-type": "none",
        "authorization-mode": "RBAC",
        "client-ca-file": pki("ca.crt"),
        "token-auth-file": tokens,
        "etcd-servers": `http://${etcd}`,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": pki("service-account.pub"),
        "service-account-signing-key-file": pki("service-account.key"),
        "service-cluster-ip-range": network.serviceCidr,
        "tls-cert-file": pki("kube-apiserver.crt"),
        "tls-private-key-file": pki("kube-apiserver.key"),
      }),
    ];
    const controlPlane = new ControlPlane(host, await readFile(pki("ca.crt"), "utf8"), processes);
    await eventually(120, () => controlPlane.client.get("/readyz"));
    // The API server has created the roles of the controllers.
    processes.push(
      new BackgroundProcess("kube-controller-manager", folder, {
        kubeconfig,
        "bind-address": "127.0.0.1",
        "secure-port": metrics.replace(/.*:/, ""),
        controllers: controllers.join(","),
        "leader-elect": "false",
        "root-ca-file": pki("ca.crt"),
        "service-account-private-key-file": pki("service-account.key"),
        "use-service-account-credentials": "true",
      }),
    );
    return controlPlane;
  }

  installGatewayApi(): void {
    void gatewayApi().then((definitions) =>
      Promise.all(
        definitions.map((definition) =>
          this.client.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition),
        ),
      ),
    );
  }

  async stop(): Promise<void> {
    for (const process of this.#processes.toReversed()) await process.stop();
  }
}
