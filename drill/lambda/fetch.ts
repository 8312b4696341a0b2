/**
 * `fetch` as functions see it: GET through the drill's network in virtual time, and signals that abort it.
 * https://developer.mozilla.org/docs/Web/API/Window/fetch
 */
import { unmodelled } from "../aws/applied";
import type { Host } from "./globals";

/** How a request ended. */
export type Outcome =
  | { readonly status: number; readonly body: string }
  /** Node's code of a connection that did not come about. */
  | { readonly failed: string; readonly host: string };
export type Asked = (outcome: Outcome) => void;

/** A GET. Names of headers are in lower case. */
export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

interface Options {
  readonly method?: string;
  readonly redirect?: string;
  readonly signal?: AbortSignal;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** Of 3xx, these lead elsewhere. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const EMPTY: ReadonlySet<number> = new Set([204, 304]);

/** What Node sends with every request; a program's own headers stand above it. */
const USUAL_HEADERS = {
  accept: "*/*",
  "accept-language": "*",
  "sec-fetch-mode": "cors",
  "user-agent": "node",
};

/** Headers as fetch takes them: an object, a list of pairs, or Headers. */
function headersOf(given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return USUAL_HEADERS;
  const plain = typeof given === "object" && given !== null && !(Symbol.iterator in given);
  if (plain) {
    const own: Record<string, string> = { ...USUAL_HEADERS };
    for (const [name, value] of Object.entries(given)) own[name.toLowerCase()] = String(value);
    return own;
  }
  const own = new Headers(given as NonNullable<ConstructorParameters<typeof Headers>[0]>);
  return { ...USUAL_HEADERS, ...Object.fromEntries(own) };
}

/** A body is read once, or given up. */
function bodyOf(text: string) {
  let used = false;
  const take = async (): Promise<string> => {
    if (used) throw new TypeError("Body is unusable: Body has already been read");
    used = true;
    return text;
  };
  return { take, isUsed: () => used };
}

function response(url: URL, { status, body }: { readonly status: number; readonly body: string }) {
  const { take, isUsed } = bodyOf(EMPTY.has(status) ? "" : body);
  // Streams are not modelled but for giving up: whoever wants the text asks for it.
  const cancel = async () => void (await take());
  return {
    status,
    ok: status >= 200 && status < 300,
    url: url.href,
    redirected: false,
    get headers() {
      return new Headers();
    },
    body: EMPTY.has(status) ? null : { cancel },
    get bodyUsed() {
      return isUsed();
    },
    text: take,
    json: async () => JSON.parse(await take()) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(await take()).buffer,
  };
}

/** `fetch failed`, with the reason as its cause. */
function failure(code: string, host: string): Error {
  const cause = Object.assign(new Error(`${code} ${host}`), { code });
  return new TypeError("fetch failed", { cause });
}

export function createFetch(host: Host) {
  const refuse = (what: string): Error => {
    const error = unmodelled(what, "Add it to drill/lambda/fetch.ts.");
    host.kernel.settler.fail(error);
    return error;
  };
  /** The answer, or why there is none. */
  const answerOf = (url: URL, redirect: string, outcome: Outcome): object => {
    if ("failed" in outcome) return failure(outcome.failed, outcome.host);
    if (!REDIRECTS.has(outcome.status) || redirect === "manual") return response(url, outcome);
    if (redirect === "error") return failure("unexpected redirect", url.hostname);
    return refuse(`a redirect of ${url.href} that fetch follows`);
  };
  const ask = (question: Question, redirect: string, signal: AbortSignal | undefined) =>
    new Promise((resolve, reject) => {
      const aborted = () => host.enter(() => reject(signal?.reason));
      signal?.addEventListener("abort", aborted, { once: true });
      host.ask(question, (outcome) => {
        signal?.removeEventListener("abort", aborted);
        const answer = answerOf(question.url, redirect, outcome);
        host.enter(() => (answer instanceof Error ? reject(answer) : resolve(answer)));
      });
    });
  return async (address: string | URL, options: Options = {}): Promise<unknown> => {
    const { method = "GET", redirect = "follow", signal } = options;
    if (method.toUpperCase() !== "GET" || options.body !== undefined)
      throw refuse(`fetch with the method ${method}`);
    if (!URL.canParse(String(address))) throw new TypeError(`Invalid URL: ${String(address)}`);
    if (signal?.aborted === true) throw signal.reason;
    return ask({ url: new URL(String(address)), headers: headersOf(options.headers) }, redirect, signal);
  };
}

/** `AbortSignal` with its time-out in virtual time. */
export function abortSignals(host: Host) {
  return {
    timeout: (milliseconds: number): AbortSignal => {
      const controller = new AbortController();
      host.kernel.clock.after(milliseconds, () =>
        host.enter(() => controller.abort(new DOMException("The operation timed out.", "TimeoutError"))),
      );
      return controller.signal;
    },
    any: (signals: AbortSignal[]) => AbortSignal.any(signals),
    abort: (reason?: unknown) => AbortSignal.abort(reason),
  };
}
