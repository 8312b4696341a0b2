/** A gate on several function instances, its lease's storage, and the faults that befall both, in virtual time. */
import type { Gate } from "../../../handlers/edge/cachedGate";
import { type LeasedGate, leasedGate } from "../../../handlers/edge/leasedGate";
import type { AlbRequest } from "../../../handlers/events/albRequest";
import { afterLeaseRearm, EMPTY_LEASE_DOCUMENT } from "../../../handlers/lease/document";
import { type LeaseStore, leaseKeeper } from "../../../handlers/lease/keeper";
import type { EdgeConfig } from "../../../handlers/runtime/config";
import type { LeaseDocument } from "../../../handlers/state/documents";
import { edgeConfig } from "../fixtures";
import { type Kernel, kernel, type Random, randomOf } from "./kernel";
import { type Checker, type CheckPolicy, Route53Model } from "./route53Model";

const CHECK = "233e180f-f023-45a3-954e-415303f21eab";

/** Something that is so from a time to another (ms since the start). */
export interface Fault {
  readonly kind: "site" | "verdict" | "checkers" | "hang" | "storage" | "lost-writes" | "crash";
  readonly fromMs: number;
  readonly untilMs: number;
  /** `checkers`: those cut off. */
  readonly checkers?: readonly number[];
}

export interface WorldOptions extends CheckPolicy {
  readonly seed: number;
  readonly instances: number;
  readonly faults: readonly Fault[];
  readonly armAfterHealthySeconds?: number;
  /** False: the gate answers by its verdict alone. */
  readonly leased?: boolean;
  /** Instances may be stopped after any call. */
  readonly crashes?: boolean;
}

interface Instance {
  readonly gate: LeasedGate;
  busy: boolean;
  dead: boolean;
}

export class LeaseWorld {
  readonly kernel: Kernel;
  private readonly random: Random;
  /** Of checkers and network: the same with a lease and without. */
  private readonly outside: Random;
  readonly route53: Route53Model;
  readonly startMs = Date.parse("2026-03-01T12:00:00.000Z");
  stored: { version: number; text: string } | undefined;
  /** Rules that the gate's requests were answered by. */
  readonly rules: Record<string, number> = {};
  private instances: Instance[] = [];
  private readonly gateConfig: NonNullable<EdgeConfig["gate"]>;

  constructor(private readonly options: WorldOptions) {
    const { intervalSeconds, failureThreshold, armAfterHealthySeconds = 30, leased = true } = options;
    this.kernel = kernel(this.startMs);
    this.random = randomOf(options.seed);
    this.outside = randomOf(options.seed + 1_000_003);
    const lease = {
      stateTable: "t",
      gateCheckId: CHECK,
      watchCheckId: "watch",
      intervalSeconds,
      failureThreshold,
      armAfterHealthySeconds,
    };
    this.gateConfig = {
      ...(edgeConfig.gate as NonNullable<EdgeConfig["gate"]>),
      ...(leased ? { lease } : {}),
    };
    this.route53 = new Route53Model(this.kernel, this.outside, options, (checker, done) =>
      this.probe(checker, done),
    );
    this.route53.start();
  }

  get document(): LeaseDocument | undefined {
    return this.stored === undefined ? undefined : (JSON.parse(this.stored.text) as LeaseDocument);
  }

  rearm(): void {
    const at = new Date(this.kernel.now).toISOString();
    this.put(afterLeaseRearm(this.document ?? EMPTY_LEASE_DOCUMENT, { at, by: "sre" }));
  }

  put(document: LeaseDocument): void {
    this.stored = { version: (this.stored?.version ?? 0) + 1, text: JSON.stringify(document) };
  }

  run(seconds: number): Promise<void> {
    return this.kernel.run(this.startMs + seconds * 1000);
  }

  private fault(kind: Fault["kind"], atMs = this.kernel.now): Fault | undefined {
    const at = atMs - this.startMs;
    return this.options.faults.find((item) => item.kind === kind && item.fromMs <= at && at < item.untilMs);
  }

  private isCut(checker: Checker): boolean {
    const cut = this.options.faults.some(
      (item) =>
        item.kind === "checkers" &&
        item.fromMs <= this.kernel.now - this.startMs &&
        this.kernel.now - this.startMs < item.untilMs &&
        item.checkers?.includes(checker.index) === true,
    );
    return cut || this.fault("site") !== undefined;
  }

  private probe(checker: Checker, done: (healthy: boolean) => void): void {
    const wayMs = 10 + this.outside() * 100;
    const isRefused = this.outside() < 0.5;
    if (this.isCut(checker)) {
      if (isRefused) done(false); // Else it hangs until the checker gives up.
      return;
    }
    this.kernel.at(this.kernel.now + wayMs, () => {
      if (this.isCut(checker)) return;
      const receivedAtMs = Math.floor(this.kernel.now / 1000) * 1000;
      this.invoke(
        {
          kind: "request",
          method: "GET",
          path: "/lb-check",
          headers: {
            "user-agent": `Amazon-Route53-Health-Check-Service (ref ${CHECK}; report http://amzn.to/1vsZADi)`,
          },
          body: "",
          multiValue: false,
          elbHealthCheck: false,
          clientAddress: checker.address,
          receivedAtMs,
        },
        (status) => this.kernel.at(this.kernel.now + wayMs, () => done(status === 200)),
      );
    });
  }

  /** A free instance, or a new one that is not ready yet; one that crashes answers 502 at once. */
  private invoke(request: AlbRequest, done: (status: number) => void): void {
    const free = this.instances.filter((item) => !item.busy && !item.dead);
    const isNew =
      free.length === 0 || (this.instances.length < this.options.instances && this.random() < 0.2);
    // Lambda does not say which: any of them, or, with one from the start, the one that has run the longest.
    const index = this.options.instances === 1 ? 0 : Math.floor(this.random() * free.length);
    const instance = (isNew ? undefined : free[index]) ?? this.instance();
    instance.busy = true;
    const waitMs = isNew ? 200 + this.random() * 800 : this.random() * 20;
    this.kernel.at(this.kernel.now + waitMs, () => {
      if (instance.dead) return;
      instance.gate.begin();
      void instance.gate
        .answer(request, this.gateConfig, () => this.store(instance))
        .then(({ response, details }) => {
          const { lease } = (details ?? {}) as { lease?: { rule: string } };
          const rule = lease?.rule ?? "none";
          this.rules[rule] = (this.rules[rule] ?? 0) + 1;
          // An instance may be stopped when it has decided and before its answer is given.
          if (this.crashes(0.01)) {
            instance.dead = true;
            return;
          }
          instance.busy = false;
          done(response.statusCode);
        });
    });
  }

  private crashes(probability: number): boolean {
    const isCrashing = this.options.crashes === true && this.fault("crash") !== undefined;
    return isCrashing && this.random() < probability * 10;
  }

  private instance(): Instance {
    const skewMs = (this.random() - 0.5) * 400;
    const now = () => Math.round(this.kernel.now + skewMs);
    const verdictGate: Gate = async () => {
      await this.kernel.after(this.fault("hang") === undefined ? 20 + this.random() * 60 : 1200);
      const healthy = this.fault("verdict") === undefined;
      return { verdict: { healthy, rule: "GATE", reason: "", serving: undefined, groups: [] } };
    };
    const keeper = leaseKeeper(now, (work, milliseconds, failure) =>
      Promise.race([
        work,
        this.kernel.after(milliseconds).then((): never => {
          throw new Error(failure);
        }),
      ]),
    );
    const instance = { gate: leasedGate(verdictGate, now, keeper), busy: false, dead: false };
    this.instances = [...this.instances.filter((item) => !item.dead), instance];
    return instance;
  }

  private store(instance: Instance): LeaseStore {
    const call = async <T>(effect: () => T): Promise<T> => {
      await this.kernel.after(2 + this.random() * 15);
      if (this.fault("storage") !== undefined) {
        // Refused, slow, or without any answer; a slow write may still have its effect.
        const kind = this.random();
        if (kind < 0.4) throw new Error("storage down");
        await this.kernel.after(kind < 0.8 ? 100 + this.random() * 600 : 1e9);
      }
      const result = effect();
      if (this.crashes(0.02)) {
        instance.dead = true;
        await this.kernel.after(1e9);
      }
      await this.kernel.after(2 + this.random() * 15);
      return result;
    };
    return {
      read: () =>
        call(() =>
          this.stored === undefined
            ? undefined
            : { version: this.stored.version, document: JSON.parse(this.stored.text) as LeaseDocument },
        ),
      write: (document, expectedVersion) =>
        call(() => {
          if ((this.stored?.version ?? 0) !== expectedVersion) return { kind: "conflict" as const };
          const isLost = this.fault("lost-writes") !== undefined && this.random() < 0.5;
          if (isLost && this.random() < 0.5) throw new Error("the write was lost");
          this.put(document);
          if (isLost) throw new Error("the answer of the write was lost");
          return { kind: "written" as const, version: expectedVersion + 1 };
        }),
    };
  }
}
