import { randomBytes } from "node:crypto";
import { Collection } from "./collection.ts";
import { Faults } from "./faults.ts";
import { Operations } from "./operations.ts";
import { notFound } from "./refusal.ts";
import { Policies } from "./policies.ts";
import type { Named } from "./longRunning.ts";
import type { Address, Network, Router, Subnetwork } from "./services/compute.ts";
import type { Cluster } from "./services/clusters.ts";
import type { NodePool } from "./services/nodePools.ts";
import type { CryptoKey, KeyRing } from "./services/cloudkms.ts";
import type { Records, Zone } from "./services/dns.ts";
import type { GlobalAddress, SecurityPolicy } from "./services/loadBalancing.ts";
import type { Account, AccountKey } from "./services/iam.ts";
import type { Bucket } from "./services/storage.ts";

/** APIs that are enabled in a project created by the console. */
const initialApis = [
  "cloudapis",
  "logging",
  "monitoring",
  "servicemanagement",
  "serviceusage",
  "storage",
];

export interface Project {
  readonly id: string;
  readonly number: string;
  readonly enabled: Set<string>;
  /** Accounts as which Google's services act. */
  readonly agents: Set<string>;
}

/** Where the API servers of the clusters are. */
export interface KubernetesEndpoint {
  /** host:port of a real API server. */
  readonly host: string;
  /** Its CA certificate in PEM. */
  readonly ca: string;
  /** Installs the definitions of the Gateway API, as GKE does. */
  installGatewayApi(): void;
}

/** State of Google Cloud, as far as the stand-in has it. */
export class World {
  readonly networks = new Collection<Network>();
  readonly subnetworks = new Collection<Subnetwork>();
  readonly routers = new Collection<Router>();
  readonly addresses = new Collection<Address>();
  readonly globalAddresses = new Collection<GlobalAddress>();
  readonly securityPolicies = new Collection<SecurityPolicy>();
  readonly zones = new Collection<Zone>();
  readonly records = new Collection<Records>();
  /** Resources of Certificate Manager. */
  readonly certificateResources = new Collection<Named>();
  readonly backupPlans = new Collection<Named>();
  readonly clusters = new Collection<Cluster>();
  readonly nodePools = new Collection<NodePool>();
  readonly keyRings = new Collection<KeyRing>();
  readonly cryptoKeys = new Collection<CryptoKey>();
  readonly accounts = new Collection<Account>();
  readonly accountKeys = new Collection<AccountKey>();
  readonly buckets = new Collection<Bucket>();
  /** Workload identity pools, each created with the first cluster of a project that uses it. */
  readonly workloadPools = new Set<string>();
  /** Names of a bucket's objects. */
  readonly objects = new Map<string, readonly string[]>();

  readonly policies = new Policies(this);
  readonly operations = new Operations();
  readonly faults = new Faults();
  /** API server of the clusters that are created next. */
  kubernetes: KubernetesEndpoint;
  /**
   * Value of ipEndpointsConfig.enablePublicEndpoint of clusters without access by IP address. Google's
   * documentation does not say whether GKE reports the field.
   */
  publicEndpointWithoutIp: boolean | undefined;
  /** Requests of a newly enabled API that are refused as if it were disabled. */
  requestsBeforeEnabled = 0;

  readonly #projects: readonly Project[];
  readonly #pending = new Map<string, number>();
  #ids = 4_000_000_000_000_000_000n;

  constructor(projects: readonly string[], kubernetes: KubernetesEndpoint) {
    this.kubernetes = kubernetes;
    this.#projects = projects.map((id, index) => ({
      id,
      number: String(412345678901 + index),
      enabled: new Set(initialApis),
      agents: new Set(),
    }));
  }

  /** @throws Refusal with status 404 */
  project(idOrNumber: string): Project {
    const found = this.#projects.find(({ id, number }) => [id, number].includes(idOrNumber));
    if (!found) throw notFound(`projects/${idOrNumber}`);
    return found;
  }

  /** The project with a service account or service agent of this address, if there is one. */
  projectOfAccount(email: string): Project | undefined {
    return this.#projects.find(
      ({ id, agents }) =>
        agents.has(email) || this.accounts.has(`projects/${id}/serviceAccounts/${email}`),
    );
  }

  enable({ id, number, enabled, agents }: Project, api: string): void {
    if (enabled.has(api)) return;
    enabled.add(api);
    this.#pending.set(`${id} ${api}`, this.requestsBeforeEnabled);
    if (api === "compute") agents.add(agentOf("compute", number));
  }

  /** Whether requests of an API are accepted. */
  accepts({ id, enabled }: Project, api: string): boolean {
    if (!enabled.has(api)) return false;
    const left = this.#pending.get(`${id} ${api}`) ?? 0;
    this.#pending.set(`${id} ${api}`, left - 1);
    return left <= 0;
  }

  nextId(): string {
    return String(this.#ids++);
  }
}

const agentDomains: Readonly<Record<string, string>> = {
  compute: "compute-system",
  container: "container-engine-robot",
  storage: "gs-project-accounts",
};

/** https://cloud.google.com/iam/docs/service-agents */
export const agentOf = (service: string, projectNumber: string) =>
  `service-${projectNumber}@${agentDomains[service] ?? `gcp-sa-${service}`}.iam.gserviceaccount.com`;

export const now = () => new Date().toISOString();

/** A fingerprint or etag: random bytes in base64. */
export const etag = () => randomBytes(8).toString("base64");

/** Fields of a resource that the stand-in does not read. */
export type Fields = Readonly<Record<string, unknown>>;

/** A request with parameters and body of the shapes that the method's Discovery document has. */
export interface Request<Params = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** Methods by their IDs. A response of null has no body. */
export type Handlers = Readonly<Record<string, (request: Request<never, never>) => object | null>>;
