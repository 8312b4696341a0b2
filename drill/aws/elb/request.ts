/** What a request to a load balancer gets: rules, weights, the target's condition, or a Lambda's answer. */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Random } from "../../kernel/random";
import { unmodelled } from "../applied";
import { TARGET_LATENCY } from "../assumptions";
import { albBody, albEvent, albStatus, forwardedHeaders } from "./lambdaTarget";
import { answeringAction, chooseGroup, chooseTarget, type HttpRequest, matchRule } from "./routing";
import type { ElbService } from "./service";
import type { Listener, LoadBalancer, Target, TargetGroup } from "./state";

/** How a request ends. `afterMilliseconds` counts from the moment the outcome is handed over. */
export interface HttpOutcome {
  readonly status: number;
  readonly afterMilliseconds: number;
  /** Who answered; undefined when the load balancer did. */
  readonly group?: TargetGroup;
  /** Text of the answer, as far as it is modelled: fixed responses, functions, and the application's one page. */
  readonly body?: string;
}

/** Calls a function and hands its result over; undefined stands for any failure of the function. */
export type InvokeFunction = (
  functionArn: string,
  sourceArn: string,
  event: unknown,
  done: (result: unknown) => void,
) => void;

/** Where a request goes on its way. */
interface Way {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly node: number;
}

const OK = 200;
const NOT_FOUND = 404;
const BAD_GATEWAY = 502;
const UNAVAILABLE = 503;
const GATEWAY_TIMEOUT = 504;
/** Nobody answers the handshake: longer than anyone here waits. */
const LOST_NODE_MILLISECONDS = 10_000;

export class RequestPath {
  private readonly random: Random;
  private requests = 0;

  constructor(
    private readonly elb: ElbService,
    private readonly invoke: InvokeFunction,
  ) {
    this.random = elb.kernel.random.stream("requests");
  }

  /** Sends a request to a listener; `done` is called at once, or when the Lambda behind it has answered. */
  send(
    loadBalancer: LoadBalancer,
    port: number,
    request: HttpRequest,
    done: (outcome: HttpOutcome) => void,
  ): void {
    const listener = loadBalancer.listeners.find((candidate) => candidate.port === port);
    const rule = listener === undefined ? undefined : matchRule(listener, request);
    const action = rule === undefined ? undefined : answeringAction(rule);
    if (listener === undefined || action === undefined) {
      done({ status: 0, afterMilliseconds: 0 });
      return;
    }
    const node = this.elb.connect(loadBalancer);
    if (node === undefined) {
      done({ status: 0, afterMilliseconds: LOST_NODE_MILLISECONDS });
      return;
    }
    this.requests++;
    this.answer({ loadBalancer, listener, node }, action, request, done);
  }

  private answer(way: Way, action: Action, request: HttpRequest, done: (outcome: HttpOutcome) => void): void {
    switch (action.Type) {
      case "fixed-response":
        done({
          status: Number(action.FixedResponseConfig?.StatusCode ?? 503),
          afterMilliseconds: 1,
          body: action.FixedResponseConfig?.MessageBody ?? "",
        });
        return;
      case "redirect":
        done({ status: action.RedirectConfig?.StatusCode === "HTTP_302" ? 302 : 301, afterMilliseconds: 1 });
        return;
      case "forward":
        this.forward(way, action, request, done);
        return;
      default:
        throw unmodelled(`the listener action "${action.Type}"`, "Add it to drill/aws/elb/request.ts.");
    }
  }

  private forward(
    { loadBalancer, listener, node }: Way,
    action: Action,
    request: HttpRequest,
    done: (outcome: HttpOutcome) => void,
  ): void {
    const group = this.elb.state.targetGroups.get(chooseGroup(action, this.random) ?? "");
    const target = group === undefined ? undefined : chooseTarget(group, node, this.random);
    if (group === undefined || target === undefined) {
      done({ status: UNAVAILABLE, afterMilliseconds: 1 });
      return;
    }
    if (group.targetType === "lambda") {
      const { port, protocol } = listener;
      const receipt = { port, protocol, at: this.elb.kernel.clock.now(), number: this.requests };
      const event = albEvent(group, request, forwardedHeaders(request, receipt));
      this.invoke(target.id, group.arn, event, (result) =>
        done({
          status: albStatus(group, result) ?? BAD_GATEWAY,
          afterMilliseconds: 1,
          group,
          body: albBody(result),
        }),
      );
      return;
    }
    this.elb.countRequest(group);
    done(this.fromTarget(loadBalancer, group, target, request));
  }

  private fromTarget(
    loadBalancer: LoadBalancer,
    group: TargetGroup,
    target: Target,
    request: HttpRequest,
  ): HttpOutcome {
    const latency = this.random.between(TARGET_LATENCY[0], TARGET_LATENCY[1]);
    const status = this.elb.answersPath(request.path) ? OK : NOT_FOUND;
    const body = this.elb.applicationBody;
    const condition = this.conditionFor(group, target, request);
    switch (condition.kind) {
      case "healthy":
        return { status, afterMilliseconds: latency, group, body };
      case "refuse":
        return { status: BAD_GATEWAY, afterMilliseconds: latency };
      case "hang":
        return { status: GATEWAY_TIMEOUT, afterMilliseconds: loadBalancer.idleTimeoutSeconds * 1000 };
      case "status":
        return { status: condition.status, afterMilliseconds: latency, group };
      case "slow":
        return { status, afterMilliseconds: latency + condition.milliseconds, group, body };
    }
  }

  private conditionFor(group: TargetGroup, target: Target, request: HttpRequest): Target["condition"] {
    for (const rule of this.elb.requestRules.all()) {
      const condition = rule(group, target, request);
      if (condition !== undefined) return condition;
    }
    return target.condition;
  }
}
