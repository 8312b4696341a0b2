/**
 * A request as an Application Load Balancer hands it to a Lambda target:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import { isRecord, type Json, textOf } from "../runtime/values";

export interface AlbRequest {
  readonly kind: "request";
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Lower-case name → value; several values of one name are joined by a comma, as HTTP allows. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True when the target group has multi-value headers on: the answer must then use `multiValueHeaders` alone. */
  readonly multiValue: boolean;
  /** True for the load balancer's own health check of its Lambda target. */
  readonly elbHealthCheck: boolean;
  /** Who asked the load balancer; absent when that is set not to say. */
  readonly clientAddress?: string;
  /** Start of the second in which the load balancer received the request, milliseconds since the epoch. */
  readonly receivedAtMs?: number;
}

export type AlbEvent = AlbRequest | { readonly kind: "not-alb"; readonly reason: string };

export function parseAlbEvent(event: unknown): AlbEvent {
  if (!isRecord(event)) {
    return { kind: "not-alb", reason: "the event is not an object" };
  }
  const context = event.requestContext;
  if (!isRecord(context) || !isRecord(context.elb)) {
    return { kind: "not-alb", reason: "the event has no requestContext.elb" };
  }
  const method = textOf(event.httpMethod);
  const path = textOf(event.path);
  if (!method || !path) {
    return { kind: "not-alb", reason: "the event has no httpMethod or no path" };
  }
  const multiValue = isRecord(event.multiValueHeaders);
  const headers = isRecord(event.multiValueHeaders) ? joined(event.multiValueHeaders) : single(event.headers);
  return {
    kind: "request",
    method: method.toUpperCase(),
    path,
    headers,
    body: bodyText(event),
    multiValue,
    elbHealthCheck: (headers["user-agent"] ?? "").startsWith("ELB-HealthChecker/"),
    ...clientAddress(headers["x-forwarded-for"]),
    ...receivedAt(headers["x-amzn-trace-id"]),
  };
}

function joined(headers: Json): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers).map(([name, values]) => {
    const list = Array.isArray(values) ? values : [values];
    return [name.toLowerCase(), list.filter((value) => typeof value === "string").join(", ")] as const;
  });
  return Object.fromEntries(pairs);
}

function single(headers: unknown): Readonly<Record<string, string>> {
  if (!isRecord(headers)) {
    return {};
  }
  const pairs = Object.entries(headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyText(event: Json): string {
  const body = textOf(event.body) ?? "";
  return event.isBase64Encoded === true ? Buffer.from(body, "base64").toString("utf8") : body;
}

/**
 * The load balancer appends the address it was asked from, with a port when it is set to: only the last one is its own word.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
function clientAddress(forwardedFor: string | undefined): Pick<AlbRequest, "clientAddress"> {
  const last = forwardedFor?.split(",").pop()?.trim() ?? "";
  const bracketed = /^\[([^\]]+)\]/.exec(last)?.[1];
  const address = bracketed ?? (/^[^:]+:\d+$/.test(last) ? last.replace(/:\d+$/, "") : last);
  return address === "" ? {} : { clientAddress: address };
}

const SELF_SECOND = /(?:^|[;\s])Self=1-([0-9a-f]{8})-/i;
const ROOT_SECOND = /(?:^|[;\s])Root=1-([0-9a-f]{8})-/i;

/**
 * The load balancer's own time is in `Self` when the request came with a trace of its client, else in `Root`.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
function receivedAt(trace: string | undefined): Pick<AlbRequest, "receivedAtMs"> {
  const found = (SELF_SECOND.exec(trace ?? "") ?? ROOT_SECOND.exec(trace ?? ""))?.[1];
  return found === undefined ? {} : { receivedAtMs: Number.parseInt(found, 16) * 1000 };
}
