/**
 * Name under which a rules file is deployed: one that a ConfigMap takes as a key, and that the
 * servers' globs match, *.yaml.
 */
export function deployedName(file: string): string {
  const key = file.replace(/[^-._a-zA-Z0-9]/g, "-").replace(/^\.+/, "");
  return key.endsWith(".yaml") && key !== ".yaml" ? key : `${key}.yaml`;
}
