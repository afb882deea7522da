import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { eventually } from "../../../local/client/eventually.ts";
import type { Discovery, Found } from "./discovery.ts";
import { readDocuments } from "./documents.ts";
import { invalid, Refusal } from "./refusal.ts";
import { Requests } from "./requests.ts";
import { certificatemanager } from "./services/certificatemanager.ts";
import { cloudkms } from "./services/cloudkms.ts";
import { cloudresourcemanager } from "./services/cloudresourcemanager.ts";
import { compute } from "./services/compute.ts";
import { container } from "./services/container.ts";
import { dns } from "./services/dns.ts";
import { gkebackup } from "./services/gkebackup.ts";
import { iam } from "./services/iam.ts";
import { iap } from "./services/iap.ts";
import { loadBalancing } from "./services/loadBalancing.ts";
import { serviceusage } from "./services/serviceusage.ts";
import { storage } from "./services/storage.ts";
import type { Verdict } from "./validation.ts";
import type { Handlers, Project, World } from "./world.ts";

/** The stand-in for Google's APIs on loopback. */
export class StandIn {
  readonly world: World;
  readonly requests = new Requests();
  readonly #documents: ReadonlyMap<string, Discovery>;
  readonly #handlers: Handlers;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(world: World, documents: ReadonlyMap<string, Discovery>) {
    this.world = world;
    this.#documents = documents;
    this.#handlers = {
      ...compute(world),
      ...loadBalancing(world),
      ...dns(world),
      ...certificatemanager(world),
      ...gkebackup(world),
      ...iap(world),
      ...container(world),
      ...storage(world),
      ...iam(world),
      ...cloudresourcemanager(world),
      ...serviceusage(world),
      ...cloudkms(world),
    };
    for (const id of Object.keys(this.#handlers))
      if (![...documents.values()].some((document) => document.has(id)))
        throw new Error(`No Discovery document has a method ${id}.`);
  }

  /** Starts the stand-in on a free port of 127.0.0.1. */
  static async start(world: World): Promise<StandIn> {
    const standIn = new StandIn(world, await readDocuments());
    await once(standIn.#server.listen(0, "127.0.0.1"), "listening");
    return standIn;
  }

  /** Environment that directs the provider to the stand-in. */
  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    const endpoint = (path: string) => `http://127.0.0.1:${port}/${path}/`;
    return {
      GOOGLE_COMPUTE_CUSTOM_ENDPOINT: endpoint("compute/compute/v1"),
      GOOGLE_CONTAINER_CUSTOM_ENDPOINT: endpoint("container/v1"),
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: endpoint("storage/storage/v1"),
      GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: endpoint("iam/v1"),
      GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: endpoint("cloudresourcemanager/v1"),
      GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: endpoint("serviceusage/v1"),
      // The program does not enable this API.
      GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: endpoint("cloudbilling/v1"),
      GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT: endpoint("certificatemanager/v1"),
      // The provider's client removes the segment dns from this URL, and the paths of the API begin with dns.
      GOOGLE_DNS_CUSTOM_ENDPOINT: endpoint("dns/v1"),
      GOOGLE_GKE_BACKUP_CUSTOM_ENDPOINT: endpoint("gkebackup/v1"),
      GOOGLE_IAP_CUSTOM_ENDPOINT: endpoint("iap/v1"),
      GOOGLE_KMS_CUSTOM_ENDPOINT: endpoint("cloudkms/v1"),
      GOOGLE_OAUTH_ACCESS_TOKEN: token,
      GOOGLE_POLL_INTERVAL: "100ms",
      // Requests to other addresses fail.
      ...{ HTTPS_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" },
    };
  }

  /** Waits until every client has disconnected, so that all its requests have had their effects. */
  async disconnected(): Promise<void> {
    await eventually(30, async () => {
      const connections = await promisify<number>((done) => {
        this.#server.getConnections(done);
      })();
      if (connections > 0) throw new Error(`The stand-in still has ${connections} connections.`);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method: verb = "", url: path = "" } = request;
    const url = new URL(path, "http://google");
    let body: unknown;
    let found: Found | undefined;
    let verdict: Verdict | undefined;
    const respond = (code: number, content: object | null, message?: string) => {
      const method = found?.method.id ?? `${verb} ${url.pathname}`;
      this.requests.add({ method, code, message }, verdict);
      response.writeHead(code, { "content-type": "application/json; charset=UTF-8" });
      response.end(content === null ? "" : JSON.stringify(content));
    };
    try {
      const sent = await text(request);
      body = sent === "" ? undefined : JSON.parse(sent);
      // The provider appends a slash to the URL of a bucket's caches.
      const [, api = "", ...rest] = url.pathname.replace(/\/$/, "").split("/");
      for (const [, document] of [...this.#documents].filter(([path]) =>
        path.startsWith(`${api}/`),
      )) {
        found = document.find(verb, `/${rest.join("/")}`) ?? document.find(verb, url.pathname);
        if (!found) continue;
        verdict = document.validate(found.method, url.searchParams, body);
        break;
      }
      if (!found || !verdict) throw new Refusal(404, "NOT_FOUND", `${api} has no such method.`);
      if (verdict.errors.length > 0) throw invalid(verdict.errors.join("; "));
      if (request.headers.authorization !== `Bearer ${token}`)
        throw new Refusal(401, "UNAUTHENTICATED", "The request has no valid token.");
      this.#requireEnabled(api, found, url);
      const content = this.#handle(found, url, body);
      respond(content === null ? 204 : 200, content);
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(501, "UNIMPLEMENTED", error instanceof Error ? (error.stack ?? "") : "");
      const { code, message, status, reason, details } = refusal;
      const errors = [{ message, domain: "global", reason }];
      respond(code, { error: { code, message, status, errors, details } }, message);
    }
  }

  #handle({ method: { id }, params }: Found, { searchParams }: URL, body: unknown): object | null {
    const { faults } = this.world;
    faults.meet(id, "beforeEffect");
    const handler = this.#handlers[id];
    if (!handler) throw new Error(`The stand-in does not implement ${id}.`);
    // The Discovery document has the types of the parameters and the body.
    const content = handler({ params: params as never, query: searchParams, body: body as never });
    faults.meet(id, "afterEffect");
    return content;
  }

  #requireEnabled(api: string, { params }: Found, { searchParams }: URL): void {
    // Always enabled.
    if (api === "serviceusage" || api === "storage") return;
    const project = this.#projectOf(params, searchParams);
    if (!project || this.world.accepts(project, api)) return;
    const service = `${api}.googleapis.com`;
    throw new Refusal(
      403,
      "PERMISSION_DENIED",
      `${service} has not been used in project ${project.number} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/${service}/overview?project=${project.number} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
      {
        reason: "accessNotConfigured",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            ...{ reason: "SERVICE_DISABLED", domain: "googleapis.com" },
            metadata: { service, consumer: `projects/${project.number}` },
          },
        ],
      },
    );
  }

  /** Project of a request; undefined if only an account's address names it. */
  #projectOf(
    params: Readonly<Record<string, string>>,
    query: URLSearchParams,
  ): Project | undefined {
    const { project, projectId, name, parent, resource } = params;
    const inName = /^projects\/([^/]+)/.exec(name ?? parent ?? resource ?? "")?.[1];
    const id = project ?? projectId ?? inName ?? query.get("project") ?? resource;
    return id === undefined || id === "-" ? undefined : this.world.project(id);
  }
}

/** The only token that the stand-in accepts. */
const token = "token-of-the-stand-in";
