import * as pulumi from "@pulumi/pulumi";

/** Values of inputs, with secrets unwrapped; undefined for values that are unknown at preview. */
export async function known(inputs: pulumi.Inputs): Promise<Readonly<Record<string, unknown>>> {
  const open = pulumi.unsecret(pulumi.output(inputs));
  const { open: values }: Record<string, unknown> = await pulumi.runtime.serializeProperties(
    "what is known",
    { open },
  );
  return withoutUnknown(values) ?? {};
}

function withoutUnknown(values: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof values !== "object" || values === null) return undefined;
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== pulumi.runtime.unknownValue),
  );
}
