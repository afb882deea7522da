import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { network } from "../../../local/layout.ts";

/** What Alertmanager posts: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export interface Notification {
  /** Path that it came to. */
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly generatorURL: string;
  }[];
}

/** Anything that is posted, as Slack and VictorOps get it. */
export interface Message {
  /** Path that it came to. */
  readonly path: string | undefined;
  readonly body: unknown;
}

/** Receiver of notifications on this machine, where the pods of the embedded cluster reach it. */
export async function receiveNotifications() {
  const received: Notification[] = [];
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { url: path, headers } = request;
      const { authorization } = headers;
      messages.push({ path, body });
      if (isNotification(body)) received.push({ ...body, path, authorization, time: Date.now() });
      // Slack's answer, without which Alertmanager takes it for refused.
      response.end("ok");
    });
  });
  await once(server.listen(0, network.bridgeAddress), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${network.bridgeAddress}:${port}`,
    received,
    messages,
    close: () => server.close(),
  };
}

const isNotification = (body: unknown): body is Notification =>
  typeof body === "object" && body !== null && "groupLabels" in body;
