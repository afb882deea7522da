import { type ExternalDestination, podsOf } from "../../kubernetes/networkPolicies.ts";
import { namespaceOf, portOf } from "./address.ts";

/**
 * Network destinations of the targets. For Services: all pods of the Services' namespaces, as the ports
 * of pods may differ from those of Services. For other targets: their ports, at any address, and port 443,
 * to which a target of http usually redirects.
 */
export function reachOf(targets: readonly string[]): readonly ExternalDestination[] {
  const namespaces = new Set(targets.flatMap((target) => namespaceOf(target) ?? []));
  const ports = new Set(
    targets
      .filter((target) => namespaceOf(target) === undefined)
      .flatMap((target) => [portOf(target), ...(/^http:/i.test(target) ? [443] : [])]),
  );
  return [
    ...(namespaces.size > 0 ? [{ to: [...namespaces].sort().map((name) => podsOf(name)) }] : []),
    ...(ports.size > 0 ? [{ ports: [...ports].sort((one, other) => one - other) }] : []),
  ];
}
