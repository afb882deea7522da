import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { acceptedFindings } from "../../components/kubernetes/annotations.ts";
import { schemaReleases, schemasDirectory } from "../../local/kubernetesSchemas.ts";
import { type Manifest, manifestsOf, toYaml } from "../../render/manifests.ts";
import { stackNames } from "../../render/stackResources.ts";
import { renderedOnce } from "../../render/renderedOnce.ts";
import { runToolCached } from "./support/tool.ts";

const schemas = await schemasDirectory();

const assertNone = (complaints: string) => {
  assert.ok(complaints === "", complaints);
};

/** Runs a tool on an input. Returns its output, even if it fails. */
function judge(tool: string, args: readonly string[], input: string): string {
  const { stdout, stderr } = runToolCached(tool, args, input);
  assert.equal(stderr, "");
  return stdout;
}

for (const stack of stackNames)
  describe(`the Kubernetes objects of stack ${stack}`, () => {
    let manifests: readonly Manifest[];
    before(async () => {
      manifests = manifestsOf(await renderedOnce(stack));
    });

    for (const release of schemaReleases)
      it(`are valid in Kubernetes ${release}`, () => {
        const args = ["-strict", "-kubernetes-version", release];
        const location = ["-schema-location", path.join(schemas, release)];
        assert.ok(existsSync(schemas), '"make check" makes the schemas');
        assertNone(judge("kubeconform", [...args, ...location], toYaml(manifests)));
      });

    it("have no unexplained critical finding of kube-score, and no explanation without a finding", () => {
      const found = findings(manifests);
      const unexplained = found
        .filter(({ critical, accepted }) => critical && !accepted)
        .map(({ object, check, says }) => `${object}: ${says} (${check})`);
      assertNone(unexplained.join("\n"));

      const inVain = manifests.flatMap((manifest) =>
        acceptedFindings(manifest.metadata.annotations ?? {})
          .filter((check) => !found.some((f) => f.object === nameOf(manifest) && f.check === check))
          .map((check) => `${nameOf(manifest)}: ${check}`),
      );
      assertNone(inVain.join("\n"));
    });

    it("satisfy the Pod Security level of their namespace", () => {
      assertNone(judge("pod-security", [], JSON.stringify(podsOf(manifests))));
    });
  });

const nameOf = ({ kind, apiVersion, metadata }: Manifest) =>
  [kind, apiVersion, metadata.namespace, metadata.name].filter(Boolean).join("/");

/** Checks of kube-score that do not apply to any object, with the reason. */
const notFollowed = [
  // Tags are fixed versions, so a node with the image need not pull it again.
  "container-image-pull-policy",
  // Root file systems are read-only, volumes have their sizes, and the kubelet rotates logs.
  "container-ephemeral-storage-request-and-limit",
  // The users of the published images, which own the files in existing volumes. None is root.
  "container-security-context-user-group-id",
];

interface Scored {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

function findings(manifests: readonly Manifest[]) {
  const args = [
    ...["score", "-", "--output-format=json", "--kubernetes-version=v1.36"],
    // Annotations are evaluated below, to find unused ones.
    "--disable-ignore-checks-annotations",
    // CPU throttling would delay monitoring under load.
    "--ignore-container-cpu-limit",
    ...notFollowed.map((check) => `--ignore-test=${check}`),
  ];
  const scored = JSON.parse(judge("kube-score", args, toYaml(manifests))) as Scored[];
  return scored.flatMap(({ object_name: object, checks }) => {
    const manifest = manifests.find((manifest) => nameOf(manifest) === object);
    const accepted = acceptedFindings(manifest?.metadata.annotations ?? {});
    return checks
      .filter(({ grade, skipped }) => !skipped && grade <= 5)
      .map(({ check, grade, comments }) => ({
        object,
        check: check.id,
        critical: grade === 1,
        accepted: accepted.includes(check.id),
        says: (comments ?? []).map(({ path, summary }) => `${path} ${summary}`.trim()).join("; "),
      }));
  });
}

function podsOf(manifests: readonly Manifest[]) {
  const levels = new Map(
    manifests
      .filter(({ kind }) => kind === "Namespace")
      .map(({ metadata }) => [
        metadata.name,
        metadata.labels?.["pod-security.kubernetes.io/enforce"],
      ]),
  );
  return manifests.flatMap((manifest) => {
    const { template } = (manifest.spec ?? {}) as { template?: object };
    const namespace = manifest.metadata.namespace ?? "";
    return template
      ? [{ name: nameOf(manifest), level: levels.get(namespace), pod: template }]
      : [];
  });
}
