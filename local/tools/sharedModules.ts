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
  // The provider uses version 4 of structured-merge-diff, and k8s.io of the other tools version 6.
  {
    tools: ["pulumi-resource-kubernetes"],
    modules: /^(k8s\.io\/|sigs\.k8s\.io\/|github\.com\/google\/gnostic-models$)/,
  },
];

const hasOwnVersion = (tool: string, module: string) =>
  ownVersions.some(({ tools, modules }) => (tools?.includes(tool) ?? true) && modules.test(module));

/**
 * Go's build cache has a compiled package once for all tools only if they require the same version of its module
 * and of all modules below.
 * @returns the modules that tools require in a lower version than another tool, in the highest version, by tool
 */
export function outdatedModules(requirements: Requirements): Requirements {
  const shared = [...requirements].map(([tool, modules]) => {
    const versions = [...modules].filter(([module]) => !hasOwnVersion(tool, module));
    return [tool, versions] as const;
  });
  const highest = new Map<string, string>();
  for (const [module, version] of shared.flatMap(([, versions]) => versions)) {
    const other = highest.get(module);
    if (other === undefined || semver.gt(version, other)) highest.set(module, version);
  }
  const outdated = shared.map(([tool, versions]) => {
    const raised = versions.flatMap(([module, version]): [string, string][] => {
      const target = highest.get(module);
      return target !== undefined && semver.lt(version, target) ? [[module, target]] : [];
    });
    return [tool, new Map(raised)] as const;
  });
  return new Map(outdated.filter(([, raised]) => raised.size > 0));
}
