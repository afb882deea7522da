import { namespaceOf, nameOf, type Resource } from "./resource.ts";
import type { Stack } from "./stack.ts";

// https://gateway-api.sigs.k8s.io/reference/spec/

interface Reference {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

interface HttpRouteSpec {
  readonly parentRefs?: readonly (Reference & { readonly sectionName?: string })[];
  readonly rules?: readonly {
    readonly backendRefs?: readonly Reference[];
    readonly filters?: readonly { readonly type?: string }[];
  }[];
}

interface GatewaySpec {
  readonly listeners?: readonly { readonly name?: string; readonly protocol?: string }[];
}

interface BackendPolicySpec {
  readonly default?: { readonly iap?: { readonly enabled?: boolean } };
  readonly targetRef?: Reference;
}

interface RouteRule {
  /** Types of the filters. */
  readonly filters: readonly (string | undefined)[];
  readonly services: readonly ServiceName[];
}

interface ServiceName {
  readonly namespace: string;
  readonly name: string | undefined;
}

const specOf = (route: Resource) => (route.props.spec ?? {}) as HttpRouteSpec;

/** Rules of an HTTPRoute, with their Services. */
export const rulesOf = (route: Resource): readonly RouteRule[] =>
  (specOf(route).rules ?? []).map(({ backendRefs = [], filters = [] }) => ({
    filters: filters.map(({ type }) => type),
    services: backendRefs
      .filter(({ kind = "Service" }) => kind === "Service")
      .map(({ namespace = namespaceOf(route), name }) => ({ namespace, name })),
  }));

/** Whether a rule has a filter of the implementation, such as one that requires a login. */
export const hasFilter = ({ filters }: RouteRule) => filters.includes("ExtensionRef");

/** Whether a Gateway of the stack serves an HTTPRoute by plain HTTP. */
export const hasPlainListener = (stack: Stack, route: Resource): boolean =>
  (specOf(route).parentRefs ?? []).some(({ namespace = namespaceOf(route), name, sectionName }) => {
    const gateway = stack
      .kind("Gateway")
      .find((other) => nameOf(other) === name && namespaceOf(other) === namespace);
    const { listeners = [] } = (gateway?.props.spec ?? {}) as GatewaySpec;
    return listeners.some(
      (listener) =>
        listener.protocol === "HTTP" && (sectionName ?? listener.name) === listener.name,
    );
  });

/** Whether Google's Identity-Aware Proxy is in front of a Service. */
export const hasIap = (stack: Stack, { namespace, name }: ServiceName): boolean =>
  stack.kind("GCPBackendPolicy").some((policy) => {
    const { targetRef, default: settings } = (policy.props.spec ?? {}) as BackendPolicySpec;
    return (
      namespaceOf(policy) === namespace &&
      targetRef?.name === name &&
      settings?.iap?.enabled === true
    );
  });
