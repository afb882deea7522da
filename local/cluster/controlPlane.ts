import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { apiServer, controlPlane, network, state } from "../layout.ts";
import { directoryOf, type Machine } from "./machine.ts";
import { netnsOf } from "./network.ts";
import { kubeconfigFor } from "./pki.ts";
import { toolPath } from "../tools/toolPath.ts";

/** The machine of the control plane: etcd, the API server and the controllers. */
export async function controlPlaneMachine(): Promise<Machine> {
  const pki = (file: string) => path.join(state.pki, file);
  const kubeconfig = async (identity: string) => {
    const file = path.join(directoryOf(controlPlane.name), `${identity}.kubeconfig`);
    await writeFile(file, await kubeconfigFor(identity, apiServer), { mode: 0o600 });
    return file;
  };
  await mkdir(directoryOf(controlPlane.name), { recursive: true });
  const flags = (options: Record<string, string>) =>
    Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);

  return {
    name: controlPlane.name,
    netns: netnsOf(controlPlane.name),
    disks: ["/var/lib/etcd"],
    services: [
      {
        // Plain HTTP: only the control plane uses this machine's loopback.
        name: "etcd",
        command: [
          toolPath("etcd"),
          ...flags({
            "data-dir": "/var/lib/etcd",
            "listen-client-urls": "http://127.0.0.1:2379",
            "advertise-client-urls": "http://127.0.0.1:2379",
            "listen-peer-urls": "http://127.0.0.1:2380",
            "log-level": "warn",
            // The page cache survives a killed process. A power failure may corrupt the data, which is
            // acceptable for a cluster that is easy to create again.
            "unsafe-no-fsync": "true",
          }),
        ],
      },
      {
        name: "kube-apiserver",
        command: [
          toolPath("kube-apiserver"),
          ...flags({
            "advertise-address": controlPlane.address,
            "allow-privileged": "true",
            "authorization-mode": "Node,RBAC",
            "client-ca-file": pki("ca.crt"),
            "enable-admission-plugins": "NodeRestriction,PodSecurity",
            "etcd-servers": "http://127.0.0.1:2379",
            "kubelet-certificate-authority": pki("ca.crt"),
            "kubelet-client-certificate": pki("apiserver-kubelet-client.crt"),
            "kubelet-client-key": pki("apiserver-kubelet-client.key"),
            "kubelet-preferred-address-types": "InternalIP",
            "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
            "service-account-key-file": pki("service-account.pub"),
            "service-account-signing-key-file": pki("service-account.key"),
            "service-cluster-ip-range": network.serviceCidr,
            "tls-cert-file": pki("kube-apiserver.crt"),
            "tls-private-key-file": pki("kube-apiserver.key"),
          }),
        ],
      },
      {
        name: "kube-controller-manager",
        command: [
          toolPath("kube-controller-manager"),
          ...flags({
            kubeconfig: await kubeconfig("kube-controller-manager"),
            // The nodes' pod ranges are fixed, since their routes are.
            "allocate-node-cidrs": "false",
            // One instance needs no leader election, which would delay a restart.
            "leader-elect": "false",
            "root-ca-file": pki("ca.crt"),
            "service-account-private-key-file": pki("service-account.key"),
            "use-service-account-credentials": "true",
          }),
        ],
      },
      {
        name: "kube-scheduler",
        command: [
          toolPath("kube-scheduler"),
          ...flags({ kubeconfig: await kubeconfig("kube-scheduler"), "leader-elect": "false" }),
        ],
      },
    ],
  };
}
