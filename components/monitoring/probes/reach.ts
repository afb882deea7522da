import { type Outside, podsOf } from "../../kubernetes/networkPolicies.ts";
import { namespaceOf, portOf } from "./address.ts";

/**
 * What the targets lead to: the pods of the namespaces whose Services they name, whose ports may be
 * others than those of the Services, and the ports of all others, at any address.
 */
export function reachOf(targets: readonly string[]): readonly Outside[] {
  const namespaces = new Set(targets.flatMap((target) => namespaceOf(target) ?? []));
  const ports = new Set(targets.filter((target) => namespaceOf(target) === undefined).map(portOf));
  return [
    ...(namespaces.size > 0 ? [{ to: [...namespaces].sort().map((name) => podsOf(name)) }] : []),
    ...(ports.size > 0 ? [{ ports: [...ports].sort((one, other) => one - other) }] : []),
  ];
}
