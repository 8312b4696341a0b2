/** A site whose heartbeat is called in virtual time: AWS's fake, and groups that answer probes as a test wishes. */
import { strict as assert } from "node:assert";
import type { AlbResponse } from "../../../handlers/events/albResponse";
import { createHeartbeatHandler } from "../../../handlers/heartbeat/handler";
import { CONFIG_VARIABLE, type HeartbeatConfig } from "../../../handlers/runtime/config";
import { type FakeAws, forward, listenerArn, START } from "../fakeAws";
import { albEvent, groups, siteOn, withLog } from "../fixtures";
import { VirtualTime } from "./virtualTime";

export const heartbeatConfig: HeartbeatConfig = {
  site: "prod",
  groups,
  listenerArns: [listenerArn(443), listenerArn(80)],
  functionName: "prod-target-groups",
};

export function withProbe(changes: Partial<NonNullable<HeartbeatConfig["probe"]>> = {}): HeartbeatConfig {
  return {
    ...heartbeatConfig,
    probe: {
      origin: "https://primary.app.example.com",
      header: "X-Site-Failover-Probe",
      timeoutSeconds: 2,
      groups: [
        { name: "primary", key: "key-of-primary", path: "/health", successCodes: "200-299" },
        { name: "backup", key: "key-of-backup", path: "/health", successCodes: "200" },
      ],
      ...changes,
    },
  };
}
export const probingConfig = withProbe();

/** `pass`, `hang`, a status, an error code of `fetch`, or a share of requests that are refused (`half`). */
export type Condition =
  | "pass"
  | "hang"
  | "half"
  | number
  | { readonly code: string }
  | { readonly slowMs: number };

export interface Heard {
  readonly response: AlbResponse;
  readonly line: Record<string, unknown>;
  readonly tookMs: number;
}

export class HeartbeatWorld {
  readonly time = new VirtualTime(START);
  readonly aws: FakeAws = siteOn("primary");
  /** Group name → how its probes end. */
  conditions: Record<string, Condition> = { primary: "pass", backup: "pass" };
  /** Group name → requests sent. */
  requests: Record<string, number> = {};
  readonly headers: Record<string, string>[] = [];
  private readonly uninstall = this.aws.install();
  private readonly realFetch = globalThis.fetch;

  constructor(config: HeartbeatConfig) {
    this.configure(config);
    globalThis.fetch = ((url: string, init: RequestInit) => this.fetch(url, init)) as typeof fetch;
  }

  configure(config: unknown): void {
    process.env[CONFIG_VARIABLE] = JSON.stringify(config);
  }

  dispose(): void {
    this.uninstall();
    globalThis.fetch = this.realFetch;
    delete process.env[CONFIG_VARIABLE];
  }

  /** All traffic of the listeners goes to one group. */
  serve(group: string): void {
    const weights = Object.fromEntries(groups.map(({ name }) => [name, name === group ? 100 : 0]));
    this.aws.listeners = this.aws.listeners.map((item) => ({ ...item, DefaultActions: [forward(weights)] }));
  }

  /** A new instance of the function, as after a cold start. */
  instance(): (event: unknown) => Promise<AlbResponse> {
    return createHeartbeatHandler(this.time.clock());
  }

  async call(instance: (event: unknown) => Promise<AlbResponse>, event: unknown = check()): Promise<Heard> {
    const startedAt = this.time.now;
    const { result, error, lines } = await withLog(() => this.time.until(instance(event)));
    assert.equal(error, undefined);
    assert.equal(lines.length, 1, "one log line per call");
    return {
      response: result as AlbResponse,
      line: lines[0] as Record<string, unknown>,
      tookMs: this.time.now - startedAt,
    };
  }

  /** Calls one instance every so often, from now on. */
  async calls(
    instance: (event: unknown) => Promise<AlbResponse>,
    times: number,
    everyMs = 2500,
  ): Promise<Heard[]> {
    const heard: Heard[] = [];
    const startedAt = this.time.now;
    for (let turn = 0; turn < times; turn += 1) {
      await this.time.to(startedAt + turn * everyMs);
      heard.push(await this.call(instance));
    }
    return heard;
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    assert.equal(url, "https://primary.app.example.com/health");
    const headers = init.headers as Record<string, string>;
    this.headers.push(headers);
    const name = (headers["X-Site-Failover-Probe"] ?? "").replace("key-of-", "");
    const count = (this.requests[name] ?? 0) + 1;
    this.requests[name] = count;
    const condition = this.conditions[name] ?? "pass";
    if (condition === "hang") {
      return this.hang(init.signal as AbortSignal, Number.POSITIVE_INFINITY);
    }
    if (typeof condition === "object" && "slowMs" in condition) {
      return this.hang(init.signal as AbortSignal, condition.slowMs);
    }
    await this.time.sleep(20);
    if (typeof condition === "object") {
      const cause = Object.assign(new Error(condition.code), { code: condition.code });
      throw new TypeError("fetch failed", { cause });
    }
    if (condition === "half") {
      return new Response("", { status: count % 2 === 1 ? 502 : 200 });
    }
    return new Response("", { status: condition === "pass" ? 200 : condition });
  }

  private hang(signal: AbortSignal, forMs: number): Promise<Response> {
    return new Promise((resolve, reject) => {
      const cancel = Number.isFinite(forMs)
        ? this.time.after(forMs, () => resolve(new Response("", { status: 200 })))
        : () => undefined;
      signal.addEventListener("abort", () => {
        cancel();
        reject(signal.reason);
      });
    });
  }
}

export function check(multiValue = false) {
  return albEvent("/lb-heartbeat", { headers: { "user-agent": "ELB-HealthChecker/2.0" }, multiValue });
}
