/**
 * Name of a deployed rule file: a valid key of a ConfigMap, which the servers' globs, *.yaml,
 * match.
 */
export function deployedName(file: string): string {
  const key = file.replace(/[^-._a-zA-Z0-9]/g, "-").replace(/^\.+/, "");
  return key.endsWith(".yaml") ? key : `${key}.yaml`;
}
