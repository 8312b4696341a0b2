/**
 * The response document a Lambda target returns. With multi-value headers on, the load balancer ignores `headers`, and
 * without them it ignores `multiValueHeaders`, so the answer takes the form of the request:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
 */
export interface AlbResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly isBase64Encoded: false;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** What the answer must match of its request. */
export interface RequestForm {
  readonly method: string;
  readonly multiValue: boolean;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: "200 OK",
  400: "400 Bad Request",
  404: "404 Not Found",
  503: "503 Service Unavailable",
};

/** HEAD is answered with the same status and headers, without a body. */
export function albResponse(
  form: RequestForm,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): AlbResponse {
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  return {
    statusCode,
    statusDescription: DESCRIPTIONS[statusCode] ?? String(statusCode),
    isBase64Encoded: false,
    ...(form.multiValue ? { multiValueHeaders } : { headers }),
    body: form.method === "HEAD" ? "" : body,
  };
}

export function jsonResponse(form: RequestForm, statusCode: number, document: unknown): AlbResponse {
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };
  return albResponse(form, statusCode, headers, JSON.stringify(document));
}
