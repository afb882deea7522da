import * as http from "node:http";

// Sends requests one after the other and prints how long each took, in milliseconds. It runs in
// the network of the pod that it asks: what is measured is the server, and no way to it.

/** What is to be asked. */
export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests that count, after as many others as `warmUp` says. */
  readonly count: number;
  readonly warmUp: number;
}

const { url, headers, count, warmUp } = JSON.parse(process.argv[2] ?? "") as Load;
const agent = new http.Agent({ keepAlive: true });

const ask = () =>
  new Promise<number>((resolve, reject) => {
    const start = performance.now();
    http
      .get(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const body = Buffer.concat(chunks).toString("utf8");
          // An answer without series would be a fast one.
          if (response.statusCode !== 200 || !body.includes('"metric"'))
            reject(new Error(`${url} answered ${response.statusCode}: ${body.slice(0, 500)}`));
          else resolve(performance.now() - start);
        });
      })
      .on("error", reject);
  });

for (let request = 0; request < warmUp; request++) await ask();
const milliseconds: number[] = [];
for (let request = 0; request < count; request++) milliseconds.push(await ask());
agent.destroy();
console.log(JSON.stringify(milliseconds));
