/**
 * Events to and answers from a Lambda target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import type { HttpRequest } from "./routing";
import type { TargetGroup } from "./state";

export function albEvent(group: TargetGroup, request: HttpRequest): unknown {
  const headers: Record<string, string> = { ...request.headers, host: request.host };
  const common = {
    requestContext: { elb: { targetGroupArn: group.arn } },
    httpMethod: request.method,
    path: request.path,
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
