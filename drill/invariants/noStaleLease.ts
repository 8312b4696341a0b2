/**
 * I1, no stale primary, for a latch that is a lease (modes `lease` and `both`): from the first answer of the backup
 * because the primary's record check was unhealthy, no answer is the primary until an operator re-arms.
 *
 * There is no window and no excuse: whatever impairs functions, storage, API, checkers or clocks, one answer of the
 * primary is a violation. The record check may be the gate check itself or the calculated one above it.
 *
 * What ends it is an operator's re-arm: a write of the lease document with a new `rearmed`, by hand, by command, or by
 * the backup's controller for somebody who has stated that the sites are synchronised. A function that writes it by
 * itself ends nothing. Exempt, counted apart: a failover while the lease is unarmed or disarmed; it is over when Route 53
 * answers the primary again.
 *
 * Beside the answers the window is measured: from the failover until the lease, as it is written, would let no healthy
 * answer through (or path or takeover keep the primary out). It is 0 when that was so from the first answer on.
 */
import { LEASE_ID, type LeaseDocument } from "../../handlers/state/documents";
import type { LogEntry } from "../kernel/log";
import { hasLease, isLeaseDisarmed, leaseHolds } from "../scenario/latchView";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { isOperators } from "./operators";
import type { Sample } from "./sample";

const KINDS = new Set([
  "dns-answer",
  "lapsed",
  "lease-armed",
  "lease-rearmed",
  "claimed",
  "released",
  "path",
  "fault",
  "fault-end",
  "outcome",
]);
const relevant = ({ kind, tier }: LogEntry) => KINDS.has(kind) || (kind === "health-check" && tier === "dns");

interface Episode {
  readonly failedOverAt: number;
  readonly exempt: "unarmed" | "disarmed" | undefined;
  closedAt: number | undefined;
  answers: number;
  primaryMilliseconds: number;
}

class NoStaleLease implements Checker {
  private episode: Episode | undefined;
  private answer: string | undefined;
  private answeredSince: number;
  private rearmedAt: string | undefined;
  private readonly primary: string;

  constructor(private readonly watch: Watch) {
    const { world } = watch;
    this.primary = world.stackOf("primary");
    this.answer = world.dnsSite();
    this.answeredSince = watch.zeroAt;
    this.rearmedAt = world.leaseDocument()?.rearmed?.at;
  }

  call({ caller, command, input, answer }: CarriedCall, now: number): void {
    if (answer === undefined || command !== "PutItem") return;
    const { world } = this.watch;
    const item = input.Item as { readonly id?: { readonly S?: string } } | undefined;
    if (input.TableName !== world.site("primary").stateTable || item?.id?.S !== LEASE_ID) return;
    const at = world.leaseDocument()?.rearmed?.at;
    if (at === undefined || at === this.rearmedAt) return;
    this.rearmedAt = at;
    if (isOperators(world, caller)) this.endEpisode(now);
  }

  entry({ kind, at }: LogEntry): void {
    if (kind === "dns-answer") this.look(at);
  }

  second({ at }: Sample): void {
    this.look(at);
    this.measure(at);
  }

  end(now: number): void {
    this.look(now);
    this.endEpisode(now);
  }

  private look(now: number): void {
    const answer = this.watch.world.dnsSite();
    if (answer === this.answer) return;
    this.account(now);
    this.answer = answer;
    this.answeredSince = now;
    if (answer !== this.primary) {
      if (this.episode === undefined && this.isUnhealthy()) this.begin(now);
      return;
    }
    const { episode } = this;
    if (episode === undefined) return;
    if (episode.exempt !== undefined) {
      this.endEpisode(now);
      return;
    }
    episode.answers++;
    this.watch.report(
      `Route 53 answers ${this.primary} again, ${((now - episode.failedOverAt) / 1000).toFixed(1)} s after it had left it, and nobody has re-armed its lease`,
      relevant,
    );
  }

  private isUnhealthy(): boolean {
    const { world } = this.watch;
    const id = world.site("primary").latch?.recordCheckId ?? "";
    return world.cloud.route53.state.checks.get(id)?.healthy === false;
  }

  private begin(now: number): void {
    const document = this.watch.world.leaseDocument();
    const exempt = exemption(document, now);
    this.episode = {
      failedOverAt: now,
      exempt,
      closedAt: undefined,
      answers: 0,
      primaryMilliseconds: 0,
    };
    this.measure(now);
  }

  /** Closed from the first moment on at which the primary could not come back. */
  private measure(now: number): void {
    const { episode } = this;
    const { world } = this.watch;
    const { latch } = world.site("primary");
    if (episode === undefined || episode.closedAt !== undefined || latch === undefined) return;
    if (world.latchClosed() || !leaseHolds(world.leaseDocument(), latch, now)) episode.closedAt = now;
  }

  private account(now: number): void {
    if (this.episode !== undefined && this.answer === this.primary)
      this.episode.primaryMilliseconds += now - Math.max(this.answeredSince, this.episode.failedOverAt);
  }

  private endEpisode(now: number): void {
    this.account(now);
    this.answeredSince = now;
    const { episode } = this;
    this.episode = undefined;
    if (episode === undefined) return;
    const { failedOverAt, closedAt, answers, primaryMilliseconds, exempt } = episode;
    this.watch.window({
      failedOverAt,
      ...(closedAt === undefined ? {} : { closedAt }),
      seconds: ((closedAt ?? now) - failedOverAt) / 1000,
      answersOfPrimary: answers,
      primarySeconds: primaryMilliseconds / 1000,
      ...(exempt === undefined ? {} : { exempt }),
    });
  }
}

function exemption(document: LeaseDocument | undefined, now: number): Episode["exempt"] {
  if (document?.lapsed !== undefined) return undefined;
  if (document?.armedAt === undefined) return "unarmed";
  return isLeaseDisarmed(document, now) ? "disarmed" : undefined;
}

export const noStaleLease: InvariantDefinition = {
  id: "I1",
  create: (watch) => (hasLease(watch.world.site("primary")) ? new NoStaleLease(watch) : {}),
};
