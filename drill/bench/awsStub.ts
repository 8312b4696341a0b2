/**
 * The smallest AWS that lets a function come to its first answer: it says the same thing to everyone at once, so that
 * the bench measures the function and not a network. It is no model of AWS; the drill has that.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FAILED_OVER_PATH } from "../../components/settings";

export interface AwsStubWorld {
  /** Every listener forwards to these groups, with all weight on the first. */
  readonly groupArns: readonly string[];
}

const ELB_NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
const HEALTHY_TARGETS = 3;

const members = (name: string, items: readonly string[]) =>
  `<${name}>${items.map((item) => `<member>${item}</member>`).join("")}</${name}>`;

function listeners(form: URLSearchParams, world: AwsStubWorld): string {
  const tuples = world.groupArns.map(
    (arn, i) => `<TargetGroupArn>${arn}</TargetGroupArn><Weight>${i === 0 ? 100 : 0}</Weight>`,
  );
  const forward = `<Type>forward</Type><Order>1</Order><ForwardConfig>${members("TargetGroups", tuples)}</ForwardConfig>`;
  const arns = [...form].filter(([key]) => key.startsWith("ListenerArns.")).map(([, arn]) => arn);
  return members(
    "Listeners",
    arns.map(
      (arn) => `<ListenerArn>${arn}</ListenerArn><Port>443</Port>${members("DefaultActions", [forward])}`,
    ),
  );
}

function elbAnswer(form: URLSearchParams, world: AwsStubWorld): string {
  const action = form.get("Action") ?? "";
  const target = "<TargetHealth><State>healthy</State></TargetHealth>";
  const results: Record<string, string> = {
    DescribeListeners: listeners(form, world),
    DescribeRules: "<Rules/>",
    DescribeTargetHealth: members("TargetHealthDescriptions", Array<string>(HEALTHY_TARGETS).fill(target)),
  };
  return `<${action}Response xmlns="${ELB_NAMESPACE}"><${action}Result>${results[action] ?? ""}</${action}Result></${action}Response>`;
}

function healthCheckAnswer(url: string): string {
  const id = url.split("/").at(-1) ?? "";
  const config = `<HealthCheckConfig><Type>HTTPS</Type><ResourcePath>${FAILED_OVER_PATH}</ResourcePath></HealthCheckConfig>`;
  return `<GetHealthCheckResponse><HealthCheck><Id>${id}</Id><CallerReference>bench</CallerReference>${config}<HealthCheckVersion>1</HealthCheckVersion></HealthCheck></GetHealthCheckResponse>`;
}

function answer(request: IncomingMessage, body: string, world: AwsStubWorld): [string, string] {
  if (request.headers["x-amz-target"] !== undefined) return ["application/x-amz-json-1.0", "{}"];
  if (request.url?.includes("/healthcheck/") === true) return ["text/xml", healthCheckAnswer(request.url)];
  return ["text/xml", elbAnswer(new URLSearchParams(body), world)];
}

/** Starts the stub on a free port of the loopback interface. Stop it with `close()`. */
export async function startAwsStub(world: AwsStubWorld): Promise<{ endpoint: string; server: Server }> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const [contentType, text] = answer(request, body, world);
      response.setHeader("content-type", contentType);
      response.end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
