/** What faults do to functions: rules that are consulted, brought into the switches that Lambda's model reads. */

import type { Random } from "../kernel/random";
import type { Instance } from "../lambda/instance";
import type { DeployedFunction } from "../lambda/model";
import type { LambdaService } from "../lambda/service";
import type { Range } from "./assumptions";
import { Rules } from "./rules";

export interface FunctionRule {
  readonly applies: (deployed: DeployedFunction) => boolean;
  /** Every invocation is throttled: asynchronous events wait and are tried again, others fail. */
  readonly throttled?: boolean;
  /** Asked after each API call of an invocation was carried out, with their number; true ends the environment. */
  readonly crashes?: (calls: number) => boolean;
  /** The clock of each environment is fast by so many milliseconds, drawn once per environment. */
  readonly clockSkew?: Range;
  /** Every environment ends after its invocation: each one is a cold start without a memory. */
  readonly recycled?: boolean;
  /** Each invocation is put on one of this many environments, drawn: AWS does not say which one it takes. 1 or more. */
  readonly environments?: number;
}

export class FunctionFaults {
  readonly rules = new Rules<FunctionRule>(() => this.update());
  /** What each environment has drawn of a rule about clocks. */
  private readonly skews = new WeakMap<FunctionRule, WeakMap<Instance, number>>();
  private readonly random: Random;

  constructor(private readonly lambda: LambdaService) {
    this.random = lambda.kernel.random.stream("clock-skew");
    lambda.onInstance = (deployed, instance) => this.setClock(deployed, instance);
  }

  crashes(arn: string, calls: number): boolean {
    const deployed = this.lambda.functions.get(arn);
    if (deployed === undefined) return false;
    const { crash, crashAfterCalls } = deployed.faults;
    if (crash?.(calls) === true || (crashAfterCalls !== undefined && calls >= crashAfterCalls)) return true;
    return this.rules.all().some((rule) => rule.applies(deployed) && rule.crashes?.(calls) === true);
  }

  /** Ends every environment that `applies` names, in the middle of whatever it does. */
  end(applies: FunctionRule["applies"], error: string): void {
    for (const deployed of this.lambda.functions.values())
      if (applies(deployed))
        for (const instance of [...deployed.instances]) this.lambda.crash(deployed, instance, error);
  }

  /** Environments that are idle are gone; busy ones go when their invocation has ended. */
  recycle(applies: FunctionRule["applies"]): void {
    for (const deployed of this.lambda.functions.values())
      if (applies(deployed))
        for (const instance of [...deployed.instances]) this.lambda.retire(deployed, instance);
  }

  private update(): void {
    for (const deployed of this.lambda.functions.values()) {
      const rules = this.rules.all().filter(({ applies }) => applies(deployed));
      deployed.faults.throttled = rules.some(({ throttled }) => throttled === true);
      deployed.faults.recycled = rules.some(({ recycled }) => recycled === true);
      const environments = rules.flatMap((rule) => rule.environments ?? []);
      if (environments.length > 0) deployed.faults.environments = Math.max(...environments);
      else delete deployed.faults.environments;
      for (const instance of deployed.instances) this.setClock(deployed, instance);
    }
  }

  private setClock(deployed: DeployedFunction, instance: Instance): void {
    let skew = 0;
    for (const rule of this.rules.all())
      if (rule.clockSkew && rule.applies(deployed)) skew += this.skewOf(rule, instance);
    instance.clockSkew = skew;
  }

  private skewOf(rule: FunctionRule, instance: Instance): number {
    const drawn = this.skews.get(rule) ?? new WeakMap<Instance, number>();
    this.skews.set(rule, drawn);
    const [minimum, maximum] = rule.clockSkew ?? [0, 0];
    const skew = drawn.get(instance) ?? Math.round(this.random.between(minimum, maximum));
    drawn.set(instance, skew);
    return skew;
  }
}
