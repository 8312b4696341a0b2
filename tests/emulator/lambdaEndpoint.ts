/**
 * Stands in for Lambda's Invoke, which moto would run in a container: takes the call of the real SDK over HTTP and runs
 * the serialized function as another Node process.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProcessInvocation } from "../../drill/process/invoke";

export interface Invoked {
  readonly functionName: string;
  readonly type: string;
  readonly payload: unknown;
  /** Absent while it runs. */
  answer?: ProcessInvocation;
}

export class LambdaEndpoint {
  readonly invoked: Invoked[] = [];
  /** Invocations wait for it before they run. */
  gate: Promise<unknown> = Promise.resolve();
  private readonly server = createServer((request, response) => {
    this.serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  private readonly functions = new Map<string, (event: unknown) => Promise<ProcessInvocation>>();
  private readonly running: Promise<unknown>[] = [];

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(functionName: string, run: (event: unknown) => Promise<ProcessInvocation>): void {
    this.functions.set(functionName, run);
  }

  /** When every asynchronous invocation has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "")?.[1];
    const functionName = decodeURIComponent(name ?? "");
    const run = this.functions.get(functionName);
    if (request.method !== "POST" || run === undefined) {
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" });
      response.end(JSON.stringify({ Message: `Function not found: ${functionName}` }));
      return;
    }
    const type = String(request.headers["x-amz-invocation-type"] ?? "RequestResponse");
    const invoked: Invoked = { functionName, type, payload: JSON.parse(body) };
    this.invoked.push(invoked);
    const running = this.gate
      .then(() => run(invoked.payload))
      .then((answer) => {
        invoked.answer = answer;
        return answer;
      });
    this.running.push(running.catch(() => undefined));
    if (type === "Event") {
      response.writeHead(202).end();
      return;
    }
    const { error, result } = await running;
    response.writeHead(200, error === undefined ? {} : { "x-amz-function-error": "Unhandled" });
    response.end(JSON.stringify(error === undefined ? (result ?? null) : { errorMessage: error }));
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}
