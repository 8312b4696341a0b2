/**
 * EC2 instances: those that target groups name and those that Auto Scaling groups launch, with their status checks.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
 */
import type { Kernel } from "../../kernel/kernel";
import { STATUS_CHECK } from "../assumptions";
import { Rules } from "../rules";

export interface Ec2Instance {
  readonly id: string;
  readonly region: string;
  readonly site: string;
  /** Name of its availability zone. */
  readonly zone: string;
  state: "pending" | "running" | "terminated";
  /** The application answers. Before, connections are refused. */
  started: boolean;
  /** What the status checks have found. */
  impaired: boolean;
}

/** What a fault says of instances; whether they serve is the business of their targets. */
export interface InstanceRule {
  readonly applies: (instance: Ec2Instance) => boolean;
  /** Its status checks fail, or it does not run. */
  readonly how: "impaired" | "stopped";
}

export type InstanceState = "pending" | "running" | "stopped" | "terminated";

export class Ec2Service {
  readonly instances = new Map<string, Ec2Instance>();
  readonly rules = new Rules<InstanceRule>(() => this.refresh());
  isZoneLost: (zone: string) => boolean = () => false;
  /** Told when an instance is found impaired, stops or ends. */
  onUnfit: (instance: Ec2Instance) => void = () => {};

  constructor(private readonly kernel: Kernel) {}

  /** Id of a new instance. */
  newId(): string {
    const random = this.kernel.random.stream("ec2-ids");
    const digits = Array.from({ length: 16 }, () => random.integer(16).toString(16));
    return `i-0${digits.join("")}`;
  }

  add(
    instance: Pick<Ec2Instance, "id" | "region" | "site" | "zone">,
    state: Ec2Instance["state"],
  ): Ec2Instance {
    const known = this.instances.get(instance.id);
    if (known !== undefined) return known;
    const added: Ec2Instance = { ...instance, state, started: state === "running", impaired: false };
    this.instances.set(instance.id, added);
    return added;
  }

  stateOf(instance: Ec2Instance): InstanceState {
    if (instance.state === "terminated") return "terminated";
    return this.isRuled(instance, "stopped") ? "stopped" : instance.state;
  }

  /** Rules have changed, or zones: what the status checks find follows with their delay. */
  refresh(): void {
    for (const instance of this.instances.values()) {
      if (this.isRuled(instance, "stopped")) this.onUnfit(instance);
      if (this.failsChecks(instance) === instance.impaired) continue;
      const wait = this.kernel.random.stream("status-checks").between(STATUS_CHECK[0], STATUS_CHECK[1]);
      this.kernel.clock.after(wait, () => this.check(instance));
    }
  }

  private check(instance: Ec2Instance): void {
    const impaired = this.failsChecks(instance);
    if (impaired === instance.impaired || instance.state === "terminated") return;
    instance.impaired = impaired;
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "capacity",
      kind: "instance-status",
      site: instance.site,
      text: `the status checks of ${instance.id} ${impaired ? "fail" : "pass again"}`,
      detail: true,
      data: { instance: instance.id, impaired },
    });
    if (impaired) this.onUnfit(instance);
  }

  private failsChecks(instance: Ec2Instance): boolean {
    return this.isZoneLost(instance.zone) || this.isRuled(instance, "impaired");
  }

  private isRuled(instance: Ec2Instance, how: InstanceRule["how"]): boolean {
    return this.rules.all().some((rule) => rule.how === how && rule.applies(instance));
  }
}
