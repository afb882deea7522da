import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A received e-mail. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they were sent. */
  readonly text: string;
  /** Time of the last line, in milliseconds since 1970. */
  readonly time: number;
}

/** Starts an SMTP server without TLS and logins, which stores the e-mails that it receives. */
export async function receiveMail(host: string) {
  const received: Mail[] = [];
  const server = createServer((socket) => {
    void serve(socket, received).catch(() => socket.destroy());
  });
  await once(server.listen(0, host), "listening");
  const { port } = server.address() as AddressInfo;
  return { address: `${host}:${port}`, received, close: () => server.close() };
}

async function serve(socket: Socket, received: Mail[]): Promise<void> {
  const answer = (text: string) => socket.write(`${text}\r\n`);
  let [from, to, text]: [string, string[], string[] | undefined] = ["", [], undefined];
  answer("220 test");
  for await (const line of createInterface(socket)) {
    if (text && line !== ".") {
      text.push(line);
      continue;
    }
    if (text) {
      received.push({ from, to, text: text.join("\n"), time: Date.now() });
      [from, to, text] = ["", [], undefined];
    }
    const [, command = "", address = ""] = /^(\w+)(?:[^<]*<([^>]*)>)?/.exec(line) ?? [];
    if (command === "MAIL") from = address;
    if (command === "RCPT") to.push(address);
    if (command === "DATA") text = [];
    answer(text ? "354 end with ." : command === "QUIT" ? "221 bye" : "250 ok");
    if (command === "QUIT") socket.end();
  }
}
