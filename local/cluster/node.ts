import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { stringify } from "yaml";
import { apiServer, network, type Node, state } from "../layout.ts";
import { directoryOf, diskOf, type Machine } from "./machine.ts";
import { netnsOf } from "./network.ts";
import { kubeconfigFor } from "./pki.ts";
import { toolPath } from "../tools/toolPath.ts";

const containerdSocket = "/run/containerd/containerd.sock";

/** Image of the container that keeps the namespaces of a pod. */
export const pauseImage = "registry.k8s.io/pause:3.10.1";

/** A Kubernetes node: containerd, kubelet, kube-proxy, and kube-router for NetworkPolicies. */
export async function nodeMachine(node: Node): Promise<Machine> {
  const directory = directoryOf(node.name);
  const write = async (file: string, content: string) => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };
  const inDirectory = (file: string) => path.join(directory, file);

  await write(
    path.join(diskOf(node.name, "/etc/cni/net.d"), "10-pods.conflist"),
    JSON.stringify(cniConfig(node)),
  );
  const containerdConfig = await write(inDirectory("containerd.toml"), containerdToml());
  const kubeletConfig = await write(inDirectory("kubelet.yaml"), stringify(kubelet(node)));
  const proxyConfig = await write(inDirectory("kube-proxy.yaml"), stringify(kubeProxy(node)));
  await write(inDirectory("kubelet.kubeconfig"), await kubeconfigFor(node.name, apiServer));
  for (const service of ["kube-proxy", "kube-router"])
    await write(inDirectory(`${service}.kubeconfig`), await kubeconfigFor(service, apiServer));

  return {
    name: node.name,
    netns: netnsOf(node.name),
    disks: [
      "/etc/cni/net.d",
      "/opt/local-path-provisioner",
      "/var/lib/cni",
      "/var/lib/containerd",
      "/var/lib/kubelet",
      "/var/log/pods",
    ],
    services: [
      { name: "containerd", command: ["containerd", "--config", containerdConfig] },
      {
        name: "kubelet",
        after: containerdSocket,
        command: [
          toolPath("kubelet"),
          `--config=${kubeletConfig}`,
          `--kubeconfig=${inDirectory("kubelet.kubeconfig")}`,
          `--hostname-override=${node.name}`,
          `--node-ip=${node.address}`,
          `--node-labels=topology.kubernetes.io/region=local,topology.kubernetes.io/zone=${node.zone}`,
        ],
      },
      { name: "kube-proxy", command: [toolPath("kube-proxy"), `--config=${proxyConfig}`] },
      {
        name: "kube-router",
        command: [
          toolPath("kube-router"),
          `--kubeconfig=${inDirectory("kube-router.kubeconfig")}`,
          `--hostname-override=${node.name}`,
          // Only the enforcement of NetworkPolicies.
          ...["--run-firewall=true", "--run-router=false", "--run-service-proxy=false"],
          "--enable-cni=false",
          `--service-cluster-ip-range=${network.serviceCidr}`,
          "--health-port=0",
          // Full synchronization, which also corrects missed pod events. The default is five minutes.
          "--iptables-sync-period=30s",
        ],
      },
    ],
  };
}

function cniConfig(node: Node): object {
  return {
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      {
        // Not a bridge: traffic between pods of one node must pass the iptables rules too.
        type: "ptp",
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: node.podCidr }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

function containerdToml(): string {
  return `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without CAP_SYS_RESOURCE, as in most containers, runc cannot lower the score.
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "/etc/cni/net.d"
`;
}

function kubelet(node: Node): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: node.address,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: path.join(state.pki, "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    clusterDNS: [network.dnsAddress],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    // No eviction for disk pressure: the nodes share the host's disk, and a kubelet would first delete
    // images, which cannot be pulled again.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
      "imagefs.inodesFree": "0%",
    },
    failCgroupV1: false,
    failSwapOn: false,
    // No image garbage collection: the images are copied at boot and cannot be pulled.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    // Upper limit of the time until a changed ConfigMap is visible in a pod.
    syncFrequency: "10s",
    tlsCertFile: path.join(state.pki, `${node.name}.crt`),
    tlsPrivateKeyFile: path.join(state.pki, `${node.name}.key`),
  };
}

function kubeProxy(node: Node): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: {
      kubeconfig: path.join(directoryOf(node.name), "kube-proxy.kubeconfig"),
    },
    clusterCIDR: network.podCidr,
    // The size of the conntrack table cannot be set in a network namespace.
    conntrack: { maxPerCore: 0, min: 0 },
    hostnameOverride: node.name,
    mode: "iptables",
  };
}
