/**
 * I1, no stale primary, for a latch that changes the path (mode `path`; of `both` only that it closes in time: the lease
 * is judged in noStaleLease.ts): once Route 53 has answered the backup because the primary's record check was unhealthy, no
 * answer is the primary until an operator re-arms.
 *
 * A latch that an alarm closes has a window in which this cannot hold: it is measured (how long it stood open, how
 * often and for how long the primary was answered in it) and no violation. Violations are
 * - an answer of the primary after the latch has closed and its path must have reached all checkers
 *   (`pathEffectMilliseconds`), and
 * - a latch still open `latchMilliseconds` after the failover, counted from the end of the last fault that impaired
 *   the latch function, its API, its schedule, the state table or the alarm, while the record check has been unhealthy
 *   ever since. (A check that recovers sooner leaves the alarm a chance to miss it: that is the window.)
 *
 * Exempt, counted apart: a failover while the latch is unarmed or disarmed. An operator's re-arm ends the episode: the
 * path set back by anyone but a function of the site, or by the backup's controller on its way back, whose request
 * states that the sites are synchronised.
 */
import { isArmed, isDisarmed } from "../../handlers/latch/document";
import type { LogEntry } from "../kernel/log";
import { hasLease, pathClosed } from "../scenario/latchView";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { isOperators } from "./operators";
import type { Sample } from "./sample";

const LATCH_KINDS = new Set(["dns-answer", "path", "latched", "rearmed", "fault", "fault-end", "outcome"]);
const relevant = ({ kind, tier }: LogEntry) =>
  LATCH_KINDS.has(kind) || (kind === "health-check" && tier === "dns");

interface Episode {
  readonly failedOverAt: number;
  readonly exempt: "unarmed" | "disarmed" | undefined;
  closedAt: number | undefined;
  answers: number;
  primaryMilliseconds: number;
  /** The record check has been healthy at some time since the failover. */
  recovered: boolean;
  reported: boolean;
}

class NoStalePrimary implements Checker {
  private episode: Episode | undefined;
  private answer: string | undefined;
  private answeredSince: number;
  private readonly primary: string;
  private readonly backup: string;

  constructor(private readonly watch: Watch) {
    this.primary = watch.world.stackOf("primary");
    this.backup = watch.world.stackOf("backup");
    this.answer = watch.world.dnsSite();
    this.answeredSince = watch.zeroAt;
  }

  call({ caller, command, input, answer }: CarriedCall, now: number): void {
    const latch = this.watch.world.site("primary").latch;
    if (
      command !== "UpdateHealthCheck" ||
      answer === undefined ||
      input.HealthCheckId !== latch?.healthCheckId
    )
      return;
    if (input.ResourcePath === latch?.failedOverPath) this.closed(now);
    else if (input.ResourcePath !== undefined && isOperators(this.watch.world, caller)) this.endEpisode(now);
  }

  entry(entry: LogEntry): void {
    if (entry.kind === "dns-answer") this.look(entry.at);
  }

  second({ at }: Sample): void {
    this.look(at);
    const { episode } = this;
    if (episode === undefined || episode.reported) return;
    const record = this.recordCheck();
    if (record?.healthy === true) episode.recovered = true;
    if (this.answer === this.primary && !hasLease(this.watch.world.site("primary"))) this.stale(episode, at);
    else this.late(episode, at);
  }

  end(now: number): void {
    this.look(now);
    this.endEpisode(now);
  }

  private recordCheck() {
    const id = this.watch.world.site("primary").latch?.recordCheckId;
    return this.watch.world.cloud.route53.state.checks.get(id ?? "");
  }

  private look(now: number): void {
    const answer = this.watch.world.dnsSite();
    if (answer === this.answer) return;
    this.account(now);
    this.answer = answer;
    if (answer === this.backup && this.episode === undefined && this.recordCheck()?.healthy === false)
      this.begin(now);
    if (answer === this.primary && this.episode !== undefined && this.episode.closedAt === undefined)
      this.episode.answers++;
  }

  /** Adds the time the primary has been answered in the window. */
  private account(now: number): void {
    const { episode } = this;
    if (episode !== undefined && this.answer === this.primary && episode.closedAt === undefined)
      episode.primaryMilliseconds += now - Math.max(this.answeredSince, episode.failedOverAt);
    this.answeredSince = now;
  }

  private begin(now: number): void {
    const { world } = this.watch;
    const document = world.latchDocument();
    const remembers = world.site("primary").stateTable !== "";
    const exempt =
      !remembers || (document !== undefined && isArmed(document, now))
        ? undefined
        : document !== undefined && isDisarmed(document, now)
          ? "disarmed"
          : "unarmed";
    this.episode = {
      failedOverAt: now,
      exempt,
      closedAt: pathClosed(world.cloud, world.site("primary")) ? now : undefined,
      answers: 0,
      primaryMilliseconds: 0,
      recovered: false,
      reported: false,
    };
    this.answeredSince = now;
  }

  private closed(now: number): void {
    if (this.episode === undefined || this.episode.closedAt !== undefined) return;
    this.account(now);
    this.episode.closedAt = now;
  }

  private endEpisode(now: number): void {
    this.account(now);
    const { episode } = this;
    this.episode = undefined;
    if (episode === undefined || hasLease(this.watch.world.site("primary"))) return;
    const { failedOverAt, closedAt, answers, primaryMilliseconds, exempt } = episode;
    this.watch.window({
      failedOverAt,
      ...(closedAt === undefined ? {} : { closedAt }),
      seconds: Math.max(0, (closedAt ?? now) - failedOverAt) / 1000,
      answersOfPrimary: answers,
      primarySeconds: primaryMilliseconds / 1000,
      ...(exempt === undefined ? {} : { exempt }),
    });
  }

  private stale(episode: Episode, now: number): void {
    const effect = this.watch.bounds(this.primary).pathEffectMilliseconds;
    if (episode.closedAt === undefined || now <= episode.closedAt + effect) return;
    episode.reported = true;
    this.watch.report(
      `Route 53 answers ${this.primary}, ${Math.round((now - episode.closedAt) / 1000)} s after the latch closed and without a re-arm`,
      relevant,
    );
  }

  private late(episode: Episode, now: number): void {
    if (episode.closedAt !== undefined || episode.exempt !== undefined || episode.recovered) return;
    const impaired = this.watch.impairments.lastBefore(
      this.primary,
      ["latching", "state", "ticks", "alarms"],
      now,
    );
    const since = Math.max(episode.failedOverAt, impaired);
    const bound = this.watch.bounds(this.primary).latchMilliseconds;
    if (now <= since + bound) return;
    episode.reported = true;
    this.watch.report(
      `the latch is open ${Math.round((now - episode.failedOverAt) / 1000)} s after the failover; ${bound / 1000} s is the most it should take`,
      relevant,
    );
  }
}

export const noStalePrimary: InvariantDefinition = {
  id: "I1",
  create: (watch) => (watch.world.site("primary").latch?.mode === "lease" ? {} : new NoStalePrimary(watch)),
};
