import { list } from "./kubectl.ts";

// Buckets of the emulator, by Google's JSON API at the emulator's pod address.
// https://cloud.google.com/storage/docs/json_api/v1/objects

let emulator: Promise<string> | undefined;

async function findEmulator(): Promise<string> {
  const [pod] = await list<{ status: { podIP: string } }>("pods", "-n=gcs-emulator");
  if (!pod) throw new Error("The emulator has no pod.");
  return `http://${pod.status.podIP}:4443`;
}

async function call(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch((await (emulator ??= findEmulator())) + path, init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

export async function putObject(bucket: string, name: string, content: Buffer): Promise<void> {
  const search = new URLSearchParams({ uploadType: "media", name }).toString();
  await call(`/upload/storage/v1/b/${bucket}/o?${search}`, {
    method: "POST",
    body: new Uint8Array(content),
  });
}

export async function getObject(bucket: string, name: string): Promise<string> {
  const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`;
  return (await call(path)).text();
}

export const deleteObject = (bucket: string, name: string) =>
  call(`/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`, { method: "DELETE" });

/** Names of all objects of a bucket. */
export async function listObjects(bucket: string): Promise<string[]> {
  const response = await call(`/storage/v1/b/${bucket}/o`);
  const { items = [] } = (await response.json()) as { items?: { name: string }[] };
  return items.map(({ name }) => name);
}
