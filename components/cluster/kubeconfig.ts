import { RunError } from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import * as z from "zod";

/** Selects a kubeconfig and a context in it. */
export interface ClusterReference {
  /** Path of a kubeconfig; default as for kubectl: $KUBECONFIG, then ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Context in the kubeconfig; default the current context. */
  readonly context?: string | undefined;
}

/** Address and credentials of one API server, as in a kubeconfig. */
export interface Access {
  /** Name of the context; undefined in a pod, which has no kubeconfig. */
  readonly context?: string | undefined;
  readonly cluster: z.output<typeof cluster>;
  readonly user: z.output<typeof user>;
  /** Folder that relative paths in the kubeconfig are resolved against. */
  readonly folder: string;
}

const cluster = z.object({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().optional(),
  "proxy-url": z.string().optional(),
});

const user = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  exec: z
    .object({
      apiVersion: z.string(),
      command: z.string(),
      args: z.array(z.string()).nullish(),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      provideClusterInfo: z.boolean().optional(),
    })
    .optional(),
});

/** A list of named entries, the form of all lists in a kubeconfig. */
const named = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .array(z.object({ name: z.string(), ...shape }))
    .nullish()
    .transform((list) => list ?? []);

const schema = z.object({
  "current-context": z.string().optional(),
  contexts: named({ context: z.object({ cluster: z.string(), user: z.string().optional() }) }),
  clusters: named({ cluster }),
  users: named({ user: user.nullish() }),
});

type Kubeconfig = z.output<typeof schema> & { readonly folder: string };

/** Folder of a pod's service account token and CA certificate. */
const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Access to the cluster of a reference; in a pod without a kubeconfig, to the pod's own cluster.
 * @throws RunError if there is no kubeconfig, or no such context in it
 */
export function findAccess({ kubeconfig, context }: ClusterReference): Access {
  // As for kubectl, an empty variable is unset.
  const named = process.env.KUBECONFIG === "" ? undefined : process.env.KUBECONFIG;
  const names = kubeconfig ?? named ?? path.join(os.homedir(), ".kube", "config");
  const files = names.split(path.delimiter).filter(existsSync);
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  if (files.length === 0) {
    if (kubeconfig === undefined && host !== undefined && existsSync(serviceAccount))
      return accessFromPod(host, port);
    throw new RunError(
      `There is no kubeconfig at ${names}. Start the embedded cluster (make up), or set KUBECONFIG to the path of a kubeconfig.`,
    );
  }
  const read = files.map((file) => parseKubeconfig(readFileSync(file, "utf8"), file));
  return accessOf(read, names, context);
}

/**
 * Access to the current cluster of a kubeconfig.
 * @param text content of the kubeconfig
 * @throws RunError if it has no current context
 */
export const accessByText = (text: string): Access =>
  accessOf([parseKubeconfig(text, "kubeconfig")], "hand");

function parseKubeconfig(text: string, file: string): Kubeconfig {
  const { success, data, error } = schema.safeParse(parse(text) ?? {});
  if (success) return { ...data, folder: path.dirname(path.resolve(file)) };
  throw new RunError(`The kubeconfig ${file} is not valid: ${z.prettifyError(error)}`);
}

/** Of several files, the first that defines a name wins, as in kubectl. */
function accessOf(configs: readonly Kubeconfig[], names: string, context?: string): Access {
  const wanted =
    context ?? configs.find((config) => config["current-context"])?.["current-context"];
  const found = configs.flatMap(({ contexts }) => contexts).find(({ name }) => name === wanted);
  const config = configs.find(({ clusters }) =>
    clusters.some(({ name }) => name === found?.context.cluster),
  );
  const cluster = config?.clusters.find(({ name }) => name === found?.context.cluster)?.cluster;
  if (!config || !cluster)
    throw new RunError(
      `The kubeconfig at ${names} has no ${wanted ? `context "${wanted}" with a cluster` : "current context"}: select a context with kubectl config use-context.`,
    );
  const user = configs
    .flatMap(({ users }) => users)
    .find(({ name }) => name === found?.context.user)?.user;
  return { context: wanted, cluster, user: user ?? {}, folder: config.folder };
}

const accessFromPod = (host: string, port: string): Access => ({
  cluster: {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    "certificate-authority": "ca.crt",
  },
  user: { tokenFile: "token" },
  folder: serviceAccount,
});
