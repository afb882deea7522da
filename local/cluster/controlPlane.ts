import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { apiServer, controlPlane, network, state } from "../settings.ts";
import { directoryOf, type Machine } from "./machine.ts";
import { netnsOf } from "./network.ts";
import { kubeconfigFor } from "./pki.ts";

/** etcd, the API server and the controllers on a machine of their own. */
export async function controlPlaneMachine(bin: (tool: string) => string): Promise<Machine> {
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
        // Plain HTTP: nothing but the API server shares this machine's loopback.
        name: "etcd",
        command: [
          bin("etcd"),
          ...flags({
            "data-dir": "/var/lib/etcd",
            "listen-client-urls": "http://127.0.0.1:2379",
            "advertise-client-urls": "http://127.0.0.1:2379",
            "listen-peer-urls": "http://127.0.0.1:2380",
            "log-level": "warn",
            // What protects a write here is the kernel, which outlives a killed process; a
            // power cut may cost the cluster, as it is meant to be made again.
            "unsafe-no-fsync": "true",
          }),
        ],
      },
      {
        name: "kube-apiserver",
        command: [
          bin("kube-apiserver"),
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
          bin("kube-controller-manager"),
          ...flags({
            kubeconfig: await kubeconfig("kube-controller-manager"),
            // The nodes' pod ranges are fixed, so that their routes can be too.
            "allocate-node-cidrs": "false",
            // One instance needs no election, and without one a restart takes over at once.
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
          bin("kube-scheduler"),
          ...flags({ kubeconfig: await kubeconfig("kube-scheduler"), "leader-elect": "false" }),
        ],
      },
    ],
  };
}
