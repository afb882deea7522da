import * as pulumi from "@pulumi/pulumi";

type Annotations = Readonly<Record<string, pulumi.Input<string>>>;

/** Timeout of a response in seconds: Thanos' query timeout of two minutes, and 10 s more. */
export const answerSeconds = 130;

/**
 * Annotations of an Ingress for WebSockets, slow queries, request bodies of some MB and unbuffered
 * responses: for each controller, a function of the Services behind the Ingress.
 */
export const serving = {
  /**
   * F5's controller. It also closes connections to Services with WebSockets after each request: on an
   * idle connection to a lost node, a request would wait for the timeout.
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
   * The community's controller, which upgrades every connection on request.
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
