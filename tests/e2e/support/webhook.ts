import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { network } from "../../../local/layout.ts";

/** A request of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export interface Notification {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  /** Time of the request, in milliseconds since 1970. */
  readonly time: number;
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly generatorURL: string;
  }[];
}

/** A request with a JSON body, such as those to Slack and VictorOps. */
export interface Message {
  readonly path: string | undefined;
  readonly body: unknown;
  /** Time of the request, in milliseconds since 1970. */
  readonly time: number;
}

/** Starts a receiver of notifications on this machine, reachable for the pods of the embedded cluster. */
export async function receiveNotifications() {
  const received: Notification[] = [];
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { url: path, headers } = request;
      const { authorization } = headers;
      const time = Date.now();
      messages.push({ path, body, time });
      if (isNotification(body)) received.push({ ...body, path, authorization, time });
      // Alertmanager expects this response of Slack.
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
