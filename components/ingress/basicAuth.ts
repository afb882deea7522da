import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { createHash } from "node:crypto";
import * as z from "zod";
import { appLabels } from "../kubernetes/labels.ts";
import { must, secret, section } from "../settings/schema.ts";

/** How an ingress controller wants to be told to ask for a password. */
export interface BasicAuthDialect {
  /** Type of the Secret, and its key for the lines of users. */
  readonly secret: { readonly type: string; readonly key: string };
  /** Annotations of an Ingress, by the name of the Secret. */
  readonly annotations: (
    secret: pulumi.Input<string>,
  ) => Readonly<Record<string, pulumi.Input<string>>>;
}

/** What browsers show when they ask. */
const realm = "Monitoring";

/** The dialects by the name of the controller that made them. */
export const basicAuthDialects = {
  /**
   * F5's NGINX Ingress Controller.
   * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
   */
  "nginx-ingress": {
    secret: { type: "nginx.org/htpasswd", key: "htpasswd" },
    annotations: (secret) => ({
      "nginx.org/basic-auth-secret": secret,
      "nginx.org/basic-auth-realm": realm,
    }),
  },
  /**
   * The community's ingress-nginx, and Traefik in its place.
   * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#authentication
   */
  "ingress-nginx": {
    secret: { type: "Opaque", key: "auth" },
    annotations: (secret) => ({
      "nginx.ingress.kubernetes.io/auth-type": "basic",
      "nginx.ingress.kubernetes.io/auth-secret": secret,
      "nginx.ingress.kubernetes.io/auth-realm": realm,
    }),
  },
} as const satisfies Readonly<Record<string, BasicAuthDialect>>;

const userName = must("be a name without colons and spaces");
const password = "be a text of at least 16 characters, as it is kept under a quick hash";

/** Whether a text can be typed and is long enough; a file often adds a line break. */
const isPassword = (text: string) => text.trim().length >= 16 && !/\p{Cc}/u.test(text);

/** Settings of {@link BasicAuth}. */
export const basicAuthSettings = section({
  user: z
    .string(userName)
    .regex(/^[^:\s]+$/, userName)
    // A comment in the file of users.
    .regex(/^[^#]/, must("not begin with #"))
    .default("admin")
    .describe("user of the endpoints that have no login of their own"),
  password: secret(`${password}, in one line`, isPassword)
    .optional()
    .meta({ description: "password of that user", derivedDefault: "generated" }),
});

export interface BasicAuthArgs {
  /** Namespace of the Secret. */
  readonly namespace: pulumi.Input<string>;
  /** The controller that reads it. */
  readonly dialect: BasicAuthDialect;
  /** Settings with their defaults filled in. */
  readonly settings: z.output<typeof basicAuthSettings>;
}

/** The one who may open an endpoint that has no login of its own. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A user with a password, in a Secret of the component's name, for an ingress controller. */
export class BasicAuth extends pulumi.ComponentResource {
  /** Annotations of an Ingress that is to ask for the password. */
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  /** User and password; a secret. */
  readonly credentials: pulumi.Output<Credentials>;

  constructor(name: string, args: BasicAuthArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:ingress:BasicAuth", name, {}, opts);
    const { dialect, settings } = args;
    const { user } = settings;
    const password = pulumi.secret(
      settings.password ??
        new random.RandomPassword(name, { length: 32, special: false }, { parent: this }).result,
    );

    const users = new k8s.core.v1.Secret(
      name,
      {
        metadata: { name, namespace: args.namespace, labels: appLabels(name).all },
        type: dialect.secret.type,
        stringData: {
          [dialect.secret.key]: password.apply((password) => userLine(user, password)),
        },
      },
      { parent: this },
    );

    // By the name of the Secret that has been made, so that no Ingress is there before it: some
    // controllers ask nobody for a password until they have it.
    this.annotations = dialect.annotations(users.metadata.name);
    this.credentials = password.apply((password) => ({ user, password }));
    this.registerOutputs({ secret: users.metadata.name });
  }
}

/**
 * A line of htpasswd's. The hash is a quick one that both nginx and Traefik know: a password of
 * 32 random characters can't be guessed however quickly, and a slow hash would be computed anew
 * for each of the many requests that a page makes.
 */
function userLine(user: string, password: string): string {
  return `${user}:{SHA}${createHash("sha1").update(password).digest("base64")}`;
}
