import * as http from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import * as https from "node:https";
import type { RequestOptions } from "node:https";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a GET request to the loopback. The host name is only in the request, since not every resolver
 * resolves names below localhost.
 */
export function get(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    (protocol === "https:" ? https : http)
      .request(
        {
          ...{ host: "127.0.0.1", port, servername: hostname, path: pathname + search },
          ...{ headers: { host }, ...options },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            });
          });
        },
      )
      .on("error", reject)
      .end();
  });
}
