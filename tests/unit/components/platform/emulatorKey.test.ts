import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { emulatorKey } from "../../../../components/platform/emulatorKey.ts";

describe("emulatorKey", () => {
  const key = JSON.parse(emulatorKey("id", "http://emulator/token")) as Record<string, string>;

  it("has the format of a service account key and the token URI of the emulator", () => {
    assert.equal(key.type, "service_account");
    assert.equal(key.private_key_id, "id");
    assert.equal(key.token_uri, "http://emulator/token");
    assert.match(key.client_email ?? "", /^.+@.+$/);
  });

  it("can sign token requests", () => {
    const pem = key.private_key ?? "";
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);
    const data = Buffer.from("claims");
    const signature = sign("sha256", data, createPrivateKey(pem));
    assert.ok(verify("sha256", data, createPublicKey(pem), signature));
  });

  it("is the same at each run", () => {
    assert.equal(emulatorKey("a", "b"), emulatorKey("a", "b"));
  });
});
