/**
 * Events to and answers from a Lambda target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import type { HttpRequest } from "./routing";
import type { TargetGroup } from "./state";

/** How the load balancer received a request. */
export interface Receipt {
  readonly port: number;
  /** Of the listener: `HTTP` or `HTTPS`. */
  readonly protocol: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Counts the load balancers' requests: the id of the trace. */
  readonly number: number;
}

/**
 * What the load balancer adds to a request. It appends the address it was asked from to what X-Forwarded-For holds, so
 * the last one is the load balancer's own word.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function forwardedHeaders(
  { headers, host, clientAddress }: HttpRequest,
  { port, protocol, at, number }: Receipt,
): Record<string, string> {
  const added: Record<string, string> = { ...headers, host };
  if (clientAddress !== undefined) {
    const before = headers["x-forwarded-for"];
    added["x-forwarded-for"] = before === undefined ? clientAddress : `${before}, ${clientAddress}`;
  }
  added["x-forwarded-port"] = String(port);
  added["x-forwarded-proto"] = protocol.toLowerCase();
  const trace = `1-${Math.floor(at / 1000).toString(16)}-${number.toString(16).padStart(24, "0")}`;
  const known = headers["x-amzn-trace-id"];
  added["x-amzn-trace-id"] = known === undefined ? `Root=${trace}` : `Self=${trace};${known}`;
  return added;
}

export function albEvent(
  group: TargetGroup,
  { method, path }: Pick<HttpRequest, "method" | "path">,
  headers: Readonly<Record<string, string>>,
): unknown {
  const common = {
    requestContext: { elb: { targetGroupArn: group.arn } },
    httpMethod: method,
    path,
    body: "",
    isBase64Encoded: false,
  };
  if (!group.multiValueHeaders) return { ...common, queryStringParameters: {}, headers };
  const multiValueHeaders: Record<string, string[]> = {};
  for (const name of Object.keys(headers)) multiValueHeaders[name] = [headers[name] ?? ""];
  return { ...common, multiValueQueryStringParameters: {}, multiValueHeaders };
}

/** The answer's status, or undefined when the load balancer cannot use the answer and says 502. */
export function albStatus(group: TargetGroup, result: unknown): number | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const status: unknown = Reflect.get(result, "statusCode");
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599)
    return undefined;
  const wanted = group.multiValueHeaders ? "headers" : "multiValueHeaders";
  // With multi-value headers on, an answer must use multiValueHeaders, and the other way round.
  return Reflect.get(result, wanted) === undefined ? status : undefined;
}

/** The answer's text; empty when there is none. */
export function albBody(result: unknown): string {
  const body: unknown =
    typeof result === "object" && result !== null ? Reflect.get(result, "body") : undefined;
  return typeof body === "string" ? body : "";
}
