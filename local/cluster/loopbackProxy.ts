import { ingressNodePorts, loopbackPorts } from "../../embeddedCluster.ts";
import { nodes } from "../layout.ts";
import type { Machine } from "./machine.ts";

/**
 * HAProxy's configuration: forwards each port of this machine's loopback to a NodePort of the nodes.
 * A connection that a node does not accept within 2 s is forwarded to another node. A node gets no connections
 * after three failed health checks, which only open a connection. https://docs.haproxy.org/2.6/configuration.html
 */
export function haproxyConfig(): string {
  const listener = (name: keyof typeof loopbackPorts) => [
    `listen ${name}`,
    `  bind 127.0.0.1:${loopbackPorts[name]}`,
    ...nodes.map((node) => `  server ${node.name} ${node.address}:${ingressNodePorts[name]}`),
  ];
  return [
    "defaults",
    "  mode tcp",
    "  timeout connect 2s",
    "  timeout check 2s",
    "  timeout client 1h",
    "  timeout server 1h",
    "  retries 2",
    "  option redispatch 1",
    "  default-server check inter 1s fall 3 rise 1",
    ...listener("http"),
    ...listener("https"),
    "",
  ].join("\n");
}

/** Machine in the host's network that makes the endpoints available on the loopback. */
export const loopbackProxy: Machine = {
  name: "gateway",
  services: [
    {
      name: "haproxy",
      // The configuration is part of the command, so a change of it restarts the machine.
      command: [
        "/bin/sh",
        "-c",
        `exec /usr/sbin/haproxy -db -f /dev/stdin <<'END'\n${haproxyConfig()}END`,
      ],
    },
  ],
};
