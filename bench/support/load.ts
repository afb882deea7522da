import * as http from "node:http";

// Sends requests one after the other and prints the response times in milliseconds, as a JSON list. It
// runs in the network namespace of the pod, so that it measures only the server and not the network.

/** Requests to send, as the JSON argument of this script. */
export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests that are timed, after `warmUp` others. */
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
          // An answer without series would be fast and wrong.
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
