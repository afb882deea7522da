// Faulty proxy in front of the emulator of the object store, in the network namespace of its pod.
// Argument: a Disturbance as JSON. Prints the port on which it listens.
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Disturbance } from "./objectStore.ts";

const emulatorPort = 4443;
const given = JSON.parse(process.argv[2] ?? "") as Disturbance;
const { errors = 0, delay = 0, silent = false } = given;

const server = http.createServer(handle);
server.listen(0, () => {
  console.log((server.address() as AddressInfo).port);
});

function handle(request: http.IncomingMessage, response: http.ServerResponse): void {
  // Health checks of the kubelet are not part of the fault.
  if (request.url === "/healthz") {
    forward(request, response);
    return;
  }
  if (silent) return;
  const chance = Math.random();
  if (chance < errors / 2) return void response.writeHead(503).end();
  if (chance < errors) return void request.socket.destroy();
  setTimeout(forward, delay * 1000, request, response);
}

function forward(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { method, url, headers } = request;
  const forwarded = http.request({ port: emulatorPort, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  response.on("close", () => forwarded.destroy());
  request.pipe(forwarded);
}
