const pattern = /^(\d+(?:\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const units: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3 },
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** Whether a text has the syntax of a Kubernetes quantity, such as 500m or 2Gi. */
export const isQuantity = (text: string) => pattern.test(text);

/** A quantity as a number: cores, or bytes. */
export function quantityValue(text: string): number {
  const [, digits, suffix = ""] = pattern.exec(text) ?? [];
  const unit = units[suffix];
  return unit === undefined ? Number(`${digits}${suffix}`) : Number(digits) * unit;
}
