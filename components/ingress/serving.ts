import * as pulumi from "@pulumi/pulumi";

type Annotations = Readonly<Record<string, pulumi.Input<string>>>;

/** Longest that an answer takes, in seconds: the two minutes of Thanos for a query, and some more. */
export const answerSeconds = 130;

/**
 * Annotations of an Ingress by which a controller serves what the pages need, by the controller's
 * name and of the Services behind the Ingress: WebSockets, slow queries, bodies of some MB, and
 * answers that are passed on as they come.
 */
export const serving = {
  /**
   * F5's. It also closes the connections to Services with WebSockets after each request: on a kept
   * connection to a lost node, a request would wait for the time-out.
   * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
   */
  "nginx-ingress": (services: readonly pulumi.Input<string>[]): Annotations => ({
    "nginx.org/websocket-services": pulumi.all([...services]).apply((names) => names.join(",")),
    "nginx.org/proxy-connect-timeout": "2s",
    "nginx.org/proxy-read-timeout": `${answerSeconds}s`,
    "nginx.org/client-max-body-size": "32m",
    "nginx.org/proxy-buffering": "false",
  }),
  /**
   * The community's, which upgrades every connection that asks for it.
   * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
   */
  "ingress-nginx": (): Annotations => ({
    "nginx.ingress.kubernetes.io/proxy-connect-timeout": "2",
    "nginx.ingress.kubernetes.io/proxy-read-timeout": String(answerSeconds),
    "nginx.ingress.kubernetes.io/proxy-body-size": "32m",
    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
  }),
} as const;

export type Serving = (typeof serving)[keyof typeof serving];
