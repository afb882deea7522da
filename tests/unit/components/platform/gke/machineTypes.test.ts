import assert from "node:assert/strict";
import { allocatable } from "../../../../../components/platform/gke/machineTypes.ts";

const roomOf = (machineType: string) => {
  const { cpu, memory } = allocatable(machineType) ?? {};
  return [cpu, memory].map((value, index) =>
    value === undefined
      ? undefined
      : Math.round((value / (index === 0 ? 1 : 2 ** 30)) * 1000) / 1000,
  );
};

describe("pods' room on a node", () => {
  for (const [machineType, cpu, memory] of [
    // CPU and memory in GiB by https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
    ["e2-micro", 0.94, 0.652],
    ["e2-medium", 0.94, 2.902],
    ["e2-standard-2", 1.93, 6.102],
    ["e2-standard-4", 3.92, 13.302],
    ["n1-standard-1", 0.94, 2.715],
    ["n1-highcpu-16", 15.89, 11.862],
    ["n1-highmem-32", 31.85, 196.982],
    ["n2-highcpu-8", 7.91, 6.102],
    ["c3-standard-8-lssd", 7.91, 28.342],
    ["c4-highmem-8", 7.91, 58.422],
    ["n2-custom-4-8192", 3.92, 6.102],
    ["custom-2-13312-ext", 1.93, 10.602],
  ] as const)
    it(`is ${cpu} CPUs and ${memory} GiB for ${machineType}`, () => {
      assert.deepEqual(roomOf(machineType), [cpu, memory]);
    });

  for (const machineType of ["a2-highgpu-1g", "m3-ultramem-32", "e2-standard", "x9-standard-4"])
    it(`is not known for ${machineType}`, () => {
      assert.equal(allocatable(machineType), undefined);
    });
});
