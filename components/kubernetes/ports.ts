/** Ports of a container by name. */
export type Ports = Readonly<Record<string, number>>;

export const containerPorts = (ports: Ports) =>
  Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
