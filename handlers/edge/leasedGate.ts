/**
 * The gate for Route 53's checkers of the gate check: a healthy verdict is heard only while the lease holds. Everybody
 * else, the watch check too, hears the plain verdict, so that a latched site can be seen to be fit.
 */
import type { AlbRequest } from "../events/albRequest";
import { type LeaseKeeper, type LeaseStore, leaseKeeper } from "../lease/keeper";
import type { LeaseConfig } from "../runtime/config";
import type { Answer } from "./answer";
import type { Gate, GateConfig } from "./cachedGate";
import { gateAnswer } from "./gateAnswer";

/**
 * Youngest age at which an answer may come too late, milliseconds: a checker waits for 2 s from connecting, and of those
 * TLS and the way there and back take up to four round trips around the world.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
const IN_TIME_MS = 1400;
/** An instance that is ready is handed a request within this time, milliseconds; what is left of it is in the window. */
const HANDED_OVER_MS = 250;
/** The load balancer names the second alone; a request that seems older than this has been waiting, milliseconds. */
const LONGEST_UNSEEN_MS = 1100;

export interface LeasedGate {
  /** Every invocation calls this first. */
  begin(): void;
  answer(request: AlbRequest, config: GateConfig, store: (table: string) => LeaseStore): Promise<Answer>;
}

export function leasedGate(gate: Gate, now: () => number, keeper = leaseKeeper(now)): LeasedGate {
  let invocations = 0;
  return {
    begin: () => {
      invocations += 1;
      keeper.begin();
    },
    answer: async (request, config, store) => {
      const { lease } = config;
      if (lease === undefined || !isOfCheck(request, lease.gateCheckId)) {
        const { verdict, problem } = await gate(config);
        return gateAnswer(request, verdict, problem, undefined);
      }
      // The first request of an instance may have waited for the instance, nobody knows how long.
      return leasedAnswer({ request, config, lease, gate, keeper, now, isFirst: invocations === 1 }, store);
    },
  };
}

/** `Amazon-Route53-Health-Check-Service (ref <id of the check>; report http://amzn.to/1vsZADi)` */
function isOfCheck(request: AlbRequest, healthCheckId: string): boolean {
  return (request.headers["user-agent"] ?? "").includes(`(ref ${healthCheckId};`);
}

interface Asked {
  readonly request: AlbRequest;
  readonly config: GateConfig;
  readonly lease: LeaseConfig;
  readonly gate: Gate;
  readonly keeper: LeaseKeeper;
  readonly now: () => number;
  readonly isFirst: boolean;
}

async function leasedAnswer(asked: Asked, storeOf: (table: string) => LeaseStore): Promise<Answer> {
  const { request, config, lease, gate, keeper, now, isFirst } = asked;
  const begunAtMs = now();
  const receivedAtMs = request.receivedAtMs ?? begunAtMs;
  const startedAtMs = begunAtMs - receivedAtMs > LONGEST_UNSEEN_MS ? receivedAtMs : begunAtMs;
  const checker = request.clientAddress;
  const atMs = Math.min(startedAtMs, Math.max(receivedAtMs, begunAtMs - HANDED_OVER_MS));
  const store = storeOf(lease.stateTable);
  const [{ verdict, problem }, reading] = await Promise.all([gate(config), keeper.read(store)]);
  const asking = { checker, atMs, startedAtMs, healthy: verdict.healthy };
  const answer = await keeper.judge(asking, reading, store, lease);
  const inTime = !isFirst && now() - startedAtMs <= IN_TIME_MS;
  if (verdict.healthy && answer.holds && checker !== undefined && inTime) {
    keeper.answered({ checker, atMs });
  }
  return gateAnswer(request, verdict, problem, answer);
}
