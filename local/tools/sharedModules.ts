import semver from "semver";

/** Versions of modules that tools require: by tool, then by module. */
export type Requirements = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Modules that a tool keeps in its own version, as it does not compile with the version of the other tools, or as
 * they are another program, whose version is its own.
 */
const ownVersions: readonly { readonly tools?: readonly string[]; readonly modules: RegExp }[] = [
  // Programs that other programs use as libraries.
  {
    modules:
      /^(github\.com\/(prometheus\/(prometheus|alertmanager)|prometheus-community|thanos-io|pulumi)|go\.etcd\.io)(\/|$)/,
  },
  // Traefik's log exporter uses an experimental API that later versions of OpenTelemetry lack, which the later
  // versions of Google's modules require.
  {
    tools: ["traefik"],
    modules:
      /^(go\.opentelemetry\.io|cloud\.google\.com\/go|google\.golang\.org\/(api|genproto|grpc)|github\.com\/(googleapis|grpc-ecosystem|GoogleCloudPlatform))(\/|$)/,
  },
  // Versions with another API.
  { modules: /^(github\.com\/(KimMachineGun|olekukonko|pb33f)\/|go\.yaml\.in\/yaml\/v4$)/ },
  // kube-score checks versions of Kubernetes' API that later versions lack.
  { tools: ["kube-score"], modules: /^(k8s\.io|sigs\.k8s\.io)\// },
];

const hasOwnVersion = (tool: string, module: string) =>
  ownVersions.some(({ tools, modules }) => (tools?.includes(tool) ?? true) && modules.test(module));

/**
 * Go's build cache has a compiled package once for all tools only if they use the same version of its module and of
 * all modules below.
 * @param frozen versions of modules that a tool cannot raise, such as k8s.io/client-go of Kubernetes itself
 * @returns the modules that a tool uses in another version than the frozen one or the highest of all tools, with
 * this version, by tool
 */
export function outdatedModules(
  requirements: Requirements,
  frozen: ReadonlyMap<string, string> = new Map(),
): Requirements {
  const shared = [...requirements].map(([tool, modules]) => {
    const versions = [...modules].filter(([module]) => !hasOwnVersion(tool, module));
    return [tool, versions] as const;
  });
  const targets = new Map(frozen);
  for (const [module, version] of shared.flatMap(([, versions]) => versions)) {
    if (frozen.has(module)) continue;
    const other = targets.get(module);
    if (other === undefined || semver.gt(version, other)) targets.set(module, version);
  }
  const outdated = shared.map(([tool, versions]) => {
    const changed = versions.flatMap(([module, version]): [string, string][] => {
      const target = targets.get(module);
      return target !== undefined && version !== target ? [[module, target]] : [];
    });
    return [tool, new Map(changed)] as const;
  });
  return new Map(outdated.filter(([, changed]) => changed.size > 0));
}
