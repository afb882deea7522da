import type { Room } from "../../settings/capacity.ts";

const GiB = 2 ** 30;

/** Upper bound of the memory in GiB for each CPU, by machine types: the first match applies. */
const ratios: readonly (readonly [type: RegExp, ratio: number])[] = [
  [/^n1-standard-/, 3.75],
  [/^n1-highmem-/, 6.5],
  [/^n1-highcpu-/, 0.9],
  [/^(e2|n2|n2d)-highcpu-/, 1],
  [/^(c2d|c3|c3d|c4|c4a|c4d|n4|n4a|n4d)-highcpu-/, 2],
  [/^(c2|c2d|c3|c3d|c4|c4a|c4d|e2|n2|n2d|n4|n4a|n4d|t2a|t2d)-standard-/, 4],
  [/^(c2d|c3|c3d|c4|c4a|c4d|e2|n2|n2d|n4|n4a|n4d)-highmem-/, 8],
];

/** Memory in GiB of the types with a share of two CPUs. */
const sharedCore: Readonly<Record<string, number>> = {
  ...{ "e2-micro": 1, "e2-small": 2, "e2-medium": 4 },
};

/** Number of CPUs that GKE reserves on a machine with a share of two CPUs. */
const reservedOfSharedCore = 1.06;

/** Reserved share of each part of the CPUs, or of the memory; `upTo` is the end of the part, in CPUs or GiB. */
type Shares = readonly { readonly upTo: number; readonly share: number }[];

const ofCpus: Shares = [
  { upTo: 1, share: 0.06 },
  { upTo: 2, share: 0.01 },
  { upTo: 4, share: 0.005 },
  { upTo: Infinity, share: 0.0025 },
];
const ofMemory: Shares = [
  { upTo: 4, share: 0.25 },
  { upTo: 8, share: 0.2 },
  { upTo: 16, share: 0.1 },
  { upTo: 128, share: 0.06 },
  { upTo: Infinity, share: 0.02 },
];

/** Free memory below which the kubelet evicts pods, in GiB. */
const eviction = 100 / 1024;

/**
 * CPU and memory that all pods of a node can request, GKE's pods included; undefined for a machine type that is not
 * known here, such as one with GPUs.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
 */
export function allocatable(machineType: string): Room | undefined {
  const memoryOfShared = sharedCore[machineType];
  if (memoryOfShared !== undefined)
    return { cpu: 2 - reservedOfSharedCore, memory: withoutReserved(memoryOfShared) * GiB };
  const { cpu, memory } = sizeOf(machineType) ?? {};
  if (cpu === undefined || memory === undefined) return undefined;
  return { cpu: cpu - reserved(cpu, ofCpus), memory: withoutReserved(memory) * GiB };
}

/** CPUs of a machine type, and its memory in GiB. */
function sizeOf(machineType: string): Room | undefined {
  // The memory is in MiB: custom-4-8192, n2-custom-4-8192-ext.
  const [, customCpu, MiB] = /^(?:\w+-)?custom-(\d+)-(\d+)(?:-ext)?$/.exec(machineType) ?? [];
  if (customCpu !== undefined) return { cpu: Number(customCpu), memory: Number(MiB) / 1024 };
  const [, ratio] = ratios.find(([type]) => type.test(machineType)) ?? [];
  const [, cpu] = /^\w+-\w+-(\d+)(?:-\w+)*$/.exec(machineType) ?? [];
  if (ratio === undefined || cpu === undefined) return undefined;
  return { cpu: Number(cpu), memory: Number(cpu) * ratio };
}

const withoutReserved = (memory: number) => memory - reserved(memory, ofMemory) - eviction;

const reserved = (size: number, shares: Shares) =>
  shares.reduce(
    (sum, { upTo, share }, index) =>
      sum + share * Math.max(0, Math.min(size, upTo) - (shares[index - 1]?.upTo ?? 0)),
    0,
  );
