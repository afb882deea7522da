import assert from "node:assert/strict";
import { parse } from "yaml";
import { inLockfile, inManifest } from "../../../local/tools/pages.ts";

const substitute = {
  name: "@ui/code",
  locked: "9.7.2",
  version: "9.6.2",
  integrity: "sha512-new=",
};

const lock = `lockfileVersion: '9.0'

importers:

  mantine-ui:
    dependencies:
      '@ui/code':
        specifier: ^9.7.2
        version: 9.7.2(@ui/core@9.7.2)
      '@ui/core':
        specifier: ^9.7.2
        version: 9.7.2

packages:

  '@ui/code@9.7.2':
    resolution: {integrity: sha512-old=}
    peerDependencies:
      '@ui/core': 9.7.2

  '@ui/core@9.7.2':
    resolution: {integrity: sha512-core=}

snapshots:

  '@ui/code@9.7.2(@ui/core@9.7.2)':
    dependencies:
      '@ui/core': 9.7.2

  '@ui/core@9.7.2': {}
`;

describe("a substitute of a package", () => {
  it("replaces range, version, key and checksum in the lockfile, and no other package", () => {
    assert.deepEqual(parse(inLockfile(lock, substitute)), {
      lockfileVersion: "9.0",
      importers: {
        "mantine-ui": {
          dependencies: {
            "@ui/code": { specifier: "9.6.2", version: "9.6.2(@ui/core@9.7.2)" },
            "@ui/core": { specifier: "^9.7.2", version: "9.7.2" },
          },
        },
      },
      packages: {
        "@ui/code@9.6.2": {
          resolution: { integrity: "sha512-new=" },
          peerDependencies: { "@ui/core": "9.7.2" },
        },
        "@ui/core@9.7.2": { resolution: { integrity: "sha512-core=" } },
      },
      snapshots: {
        "@ui/code@9.6.2(@ui/core@9.7.2)": { dependencies: { "@ui/core": "9.7.2" } },
        "@ui/core@9.7.2": {},
      },
    });
  });

  it("replaces the range in package.json", () => {
    const manifest = { dependencies: { "@ui/code": "^9.7.2", "@ui/core": "^9.7.2" } };
    assert.deepEqual(JSON.parse(inManifest(JSON.stringify(manifest, undefined, 2), substitute)), {
      dependencies: { "@ui/code": "9.6.2", "@ui/core": "^9.7.2" },
    });
  });

  it("is refused when upstream's files have another version", () => {
    const newer = lock.replaceAll("9.7.2", "9.8.0");
    assert.throws(() => inLockfile(newer, substitute), /@ui\/code.*delete the substitute/);
    assert.throws(() => inManifest("{}", substitute), /@ui\/code/);
  });
});
