/**
 * I4, no flapping: no more switches than configured in any window.
 *
 * Counted are moves of the load balancer: a listener or rule whose group with most weight becomes another one. Each
 * listener and rule is counted on its own and the busiest decides, so that one switch of five rules is one switch. A
 * move counts at the moment at which it was decided when the site has that decision on record and open, because the
 * handler counts so and an interrupted switch is finished minutes later; other moves count when they are made.
 *
 * Exempt, counted apart: moves made while the state table could not be used (the count is kept there, and a switch away
 * from a dead group does not wait for it), and a move at the limit that a pin asks for: an operator stands behind it. It
 * is counted like the others.
 */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { type Sample, servingOf } from "./sample";

const STATE_MILLISECONDS = 30_000;

interface Decision {
  readonly at: number;
  readonly to: string;
  readonly rule: string;
}

class NoFlapping implements Checker {
  private readonly serving = new Map<string, string | undefined>();
  private readonly siteOf = new Map<string, string>();
  private readonly moves = new Map<string, number[]>();
  private readonly decisions = new Map<string, Decision[]>();
  private readonly reported = new Set<string>();

  constructor(private readonly watch: Watch) {}

  entry({ kind, site = "", at, data }: LogEntry): void {
    if (kind !== "decision") return;
    const list = this.decisions.get(site) ?? [];
    list.push({ at, to: String(data?.to ?? ""), rule: String(data?.rule ?? "") });
    this.decisions.set(site, list);
  }

  second({ sites }: Sample): void {
    for (const { stack, routes } of sites) {
      for (const { arn, serving } of routes) {
        this.serving.set(arn, serving);
        this.siteOf.set(arn, stack);
      }
    }
  }

  call({ command, input, answer }: CarriedCall, now: number): void {
    if (answer === undefined || (command !== "ModifyListener" && command !== "ModifyRule")) return;
    const arn = String(command === "ModifyListener" ? input.ListenerArn : input.RuleArn);
    const actions = (command === "ModifyListener" ? input.DefaultActions : input.Actions) as
      | Action[]
      | undefined;
    const to = servingOf({ actions: actions ?? [] });
    const site = this.siteOf.get(arn);
    if (site === undefined || to === undefined || to === this.serving.get(arn)) return;
    this.serving.set(arn, to);
    if (this.watch.impairments.during(site, ["state"], now - STATE_MILLISECONDS, now)) {
      this.watch.exempt("I4: a move while the state table could not be used");
      return;
    }
    const decision = this.decisionOf(site, to);
    this.count(site, arn, decision?.at ?? now, decision?.rule === "TG-PIN");
  }

  private decisionOf(site: string, to: string): Decision | undefined {
    const name = this.watch.world.groupName(to);
    const last = this.decisions.get(site)?.at(-1);
    return last?.to === name ? last : undefined;
  }

  private count(site: string, arn: string, at: number, isPin: boolean): void {
    const { maximumSwitches, switchWindowMilliseconds } = this.watch.bounds(site);
    const moves = (this.moves.get(arn) ?? []).filter((each) => each > at - switchWindowMilliseconds);
    // A route that is made alike again after an interrupted switch belongs to that switch.
    if (!moves.includes(at)) moves.push(at);
    this.moves.set(arn, moves);
    if (moves.length <= maximumSwitches || this.reported.has(site)) return;
    if (isPin) {
      this.watch.exempt("I4: an operator's switch at the limit");
      return;
    }
    this.reported.add(site);
    this.watch.report(
      `${site} has switched ${moves.length} times within ${switchWindowMilliseconds / 1000} s; ${maximumSwitches} are allowed`,
      (entry) => entry.site === site && (entry.kind === "weights" || entry.kind === "decision"),
    );
  }
}

export const noFlapping: InvariantDefinition = { id: "I4", create: (watch) => new NoFlapping(watch) };
