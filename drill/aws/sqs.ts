/** SQS queues as stores of what nobody handled. Nothing in a drill receives from them. */
import type { Kernel } from "../kernel/kernel";
import type { PolicyStatement } from "../synth/model";
import type { Gauge } from "./cloudwatch/series";
import type { CloudWatchService } from "./cloudwatch/service";

/** A statement of a queue's resource policy, as far as the model reads it. */
export interface QueueGrant {
  readonly service: string;
  readonly sourceArn: string | undefined;
}

export interface Queue {
  readonly arn: string;
  readonly url: string;
  readonly name: string;
  readonly region: string;
  readonly site: string;
  readonly grants: QueueGrant[];
  readonly messages: string[];
}

export class SqsService {
  readonly queues = new Map<string, Queue>();
  private readonly depth = new Map<string, Gauge>();

  constructor(
    private readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
  ) {}

  add(queue: Queue): void {
    this.queues.set(queue.arn, queue);
    const gauge = this.cloudWatch.gauge({
      region: queue.region,
      namespace: "AWS/SQS",
      name: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.name },
    });
    this.depth.set(queue.arn, gauge);
    this.measure(queue);
  }

  /** Puts a message into the queue; false when there is no such queue or its policy does not let the service in. */
  sendAs(service: string, sourceArn: string, queueArn: string, body: string): boolean {
    const queue = this.queues.get(queueArn);
    const granted = queue?.grants.some(
      (grant) =>
        grant.service === service && (grant.sourceArn === undefined || grant.sourceArn === sourceArn),
    );
    if (queue === undefined || granted !== true) return false;
    this.put(queue, body);
    return true;
  }

  /** Puts a message into the queue on behalf of a role that has been checked. */
  put(queue: Queue, body: string): void {
    queue.messages.push(body);
    this.measure(queue);
  }

  private measure(queue: Queue): void {
    const count = queue.messages.length;
    this.depth
      .get(queue.arn)
      ?.set(this.kernel.clock.now(), { minimum: count, maximum: count, average: count });
  }
}

interface ResourceStatement extends Omit<PolicyStatement, "Condition"> {
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Grants of a queue policy's text. */
export function queueGrants(policy: string): QueueGrant[] {
  const { Statement } = JSON.parse(policy) as { Statement: readonly ResourceStatement[] };
  return Statement.filter(
    (statement) => statement.Effect === "Allow" && statement.Principal?.Service !== undefined,
  ).map((statement) => ({
    service: statement.Principal?.Service ?? "",
    sourceArn: Object.values(statement.Condition ?? {})
      .map((operands) => operands["aws:SourceArn"])
      .find((arn) => arn !== undefined),
  }));
}
