import { certificateOf, privateKeyOf } from "./pem.ts";
import { matching, secret, section, unrepeated } from "./schema.ts";

// Messages do not repeat the PEM texts, which are long.
const certificate = (what: string) =>
  unrepeated(`be ${what} as PEM`, (pem) => certificateOf(pem) !== undefined);
const privateKey = () =>
  secret("be a private key as PEM, without a passphrase", (pem) => privateKeyOf(pem) !== undefined);

/** TLS of a client; `client` names it in descriptions: "this cluster's queriers". */
export const clientTls = (client: string, address: string) =>
  section({
    caCertificate: certificate("certificates").optional().meta({
      description: "certificates of the CAs that may sign the server's certificate, in PEM",
      derivedDefault: "those of the image",
    }),
    serverName: matching(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i,
      'be a name such as "querier.example.com"',
    )
      .optional()
      .meta({
        description: "name in the server's certificate",
        derivedDefault: `the host of \`${address}\``,
      }),
    clientCertificate: certificate("a certificate")
      .optional()
      .describe(`certificate that ${client} present, in PEM`),
    clientKey: privateKey().optional().describe("key of `tls.clientCertificate`, in PEM"),
  }).superRefine(({ clientCertificate, clientKey }, context) => {
    const [parsed, key] = [certificateOf(clientCertificate ?? ""), privateKeyOf(clientKey ?? "")];
    if (parsed && key && !parsed.checkPrivateKey(key))
      context.addIssue({
        code: "custom",
        path: ["clientKey"],
        message: "must be the key of clientCertificate",
      });
    if ((clientCertificate === undefined) === (clientKey === undefined)) return;
    const [missing, other] =
      clientKey === undefined
        ? ["clientKey", "clientCertificate"]
        : ["clientCertificate", "clientKey"];
    context.addIssue({
      code: "custom",
      path: [missing],
      message: `is missing: ${other} requires it`,
    });
  });
