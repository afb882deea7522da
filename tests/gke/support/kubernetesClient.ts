import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";

const contentTypes = {
  POST: "application/json",
  DELETE: "application/json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

/** Client of an API server. */
export class KubernetesClient {
  readonly #host: string;
  readonly #agent: Agent;
  readonly #token: string;

  constructor(host: string, ca: string, token: string) {
    this.#host = host;
    this.#agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#send<T>("GET", path);
  }

  /** Creates an object, unless it exists. */
  async create(path: string, object: object): Promise<void> {
    await this.#send("POST", path, contentTypes.POST, object);
  }

  /** Changes an object, unless it has been deleted. */
  async patch(path: string, kind: "merge" | "strategic", patch: object): Promise<void> {
    await this.#send("PATCH", path, contentTypes[kind], patch);
  }

  /** Deletes an object immediately, unless it has been deleted. */
  async delete(path: string): Promise<void> {
    const options = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 };
    await this.#send("DELETE", path, contentTypes.DELETE, options);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @throws Error for other statuses than success, 404 and 409 */
  async #send<T>(method: string, path: string, contentType?: string, body?: object): Promise<T> {
    const sent = body && JSON.stringify(body);
    const response = await new Promise<{ status: number; content: string }>((resolve, reject) => {
      const options = {
        method,
        agent: this.#agent,
        timeout: 30_000,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(contentType !== undefined && { "content-type": contentType }),
          // Node sends the body of a DELETE without its length, and the API server would read the body as
          // the next request of the connection.
          ...(sent !== undefined && { "content-length": Buffer.byteLength(sent) }),
        },
      };
      const asked = request(`https://${this.#host}${path}`, options, (answer) => {
        text(answer).then((content) => {
          resolve({ status: answer.statusCode ?? 0, content });
        }, reject);
      });
      asked
        .on("timeout", () => asked.destroy(new Error(`${method} ${path} was not answered`)))
        .on("error", reject)
        .end(sent);
    });
    const { status, content } = response;
    if (status >= 400 && (method === "GET" || ![404, 409].includes(status)))
      throw new Error(`${method} ${path} answered ${status}: ${content}`);
    return (content.startsWith("{") ? JSON.parse(content) : undefined) as T;
  }
}
