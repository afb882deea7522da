import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { createHash } from "node:crypto";
import * as z from "zod";
import { appLabels } from "../kubernetes/labels.ts";
import { must, secret, section } from "../settings/schema.ts";

/** The configuration by which an ingress controller requires a password. */
export interface BasicAuthDialect {
  /** Type of the Secret, and its key for the htpasswd lines. */
  readonly secret: { readonly type: string; readonly key: string };
  /** Annotations of an Ingress for a Secret of that name. */
  readonly annotations: (
    secret: pulumi.Input<string>,
  ) => Readonly<Record<string, pulumi.Input<string>>>;
}

/** Shown in the browser's login dialog. */
const realm = "Monitoring";

/** The dialects by the controller that introduced them. */
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
   * The community's ingress-nginx, and Traefik, which understands its annotations.
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
const password = "be a text of at least 16 characters, as it is stored with a fast hash";

/** Whether a text is long enough and has no control characters, such as a line break at the end of a file. */
const isPassword = (text: string) => text.trim().length >= 16 && !/\p{Cc}/u.test(text);

export const basicAuthSettings = section({
  user: z
    .string(userName)
    .regex(/^[^:\s]+$/, userName)
    // htpasswd lines that begin with # are comments.
    .regex(/^[^#]/, must("not begin with #"))
    .default("admin")
    .describe("user of the endpoints without their own login"),
  password: secret(`${password}, in one line`, isPassword)
    .optional()
    .meta({ description: "password of that user", derivedDefault: "generated" }),
});

export interface BasicAuthArgs {
  readonly namespace: pulumi.Input<string>;
  /** Dialect of the controller that reads the Secret. */
  readonly dialect: BasicAuthDialect;
  readonly settings: z.output<typeof basicAuthSettings>;
}

/** Login of the endpoints whose server has none itself. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A user with a password, in a Secret of the component's name, for an ingress controller. */
export class BasicAuth extends pulumi.ComponentResource {
  /** Annotations of an Ingress that requires the password. */
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

    // References the created Secret, so that it exists before any Ingress: some controllers serve
    // an Ingress without a password until the Secret exists.
    this.annotations = dialect.annotations(users.metadata.name);
    this.credentials = password.apply((password) => ({ user, password }));
    this.registerOutputs({ secret: users.metadata.name });
  }
}

/**
 * A htpasswd line. SHA-1 is fast, and both nginx and Traefik support it: a password of 32 random
 * characters resists any guessing rate, while a slow hash would be computed again for each of the
 * many requests of a page.
 */
function userLine(user: string, password: string): string {
  return `${user}:{SHA}${createHash("sha1").update(password).digest("base64")}`;
}
