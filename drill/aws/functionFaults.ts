/** What faults do to functions: rules that are consulted, brought into the switches that Lambda's model reads. */

import type { DeployedFunction } from "../lambda/model";
import type { LambdaService } from "../lambda/service";
import { Rules } from "./rules";

export interface FunctionRule {
  readonly applies: (deployed: DeployedFunction) => boolean;
  /** Every invocation is throttled: asynchronous events wait and are tried again, others fail. */
  readonly throttled?: boolean;
  /** Asked after each API call of an invocation was carried out, with their number; true ends the environment. */
  readonly crashes?: (calls: number) => boolean;
}

export class FunctionFaults {
  readonly rules = new Rules<FunctionRule>(() => this.update());

  constructor(private readonly lambda: LambdaService) {}

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
      if (applies(deployed)) for (const instance of [...deployed.instances]) instance.crash(error);
  }

  private update(): void {
    for (const deployed of this.lambda.functions.values()) {
      deployed.faults.throttled = this.rules
        .all()
        .some(({ applies, throttled }) => throttled === true && applies(deployed));
    }
  }
}
