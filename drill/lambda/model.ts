/** Small shapes of the Lambda model. */
import type { Counter } from "../aws/cloudwatch/series";
import type { SynthesisedFunction } from "../synth/model";
import type { Instance } from "./instance";

/** One statement of a function's resource policy. */
export interface LambdaPermission {
  readonly action: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
}

/** Faults of one function; a scenario sets and clears them. */
export interface LambdaFaults {
  /** Every invocation is throttled. */
  throttled?: boolean;
  /** The environment ends after this many API calls of an invocation were carried out, before their answer. */
  crashAfterCalls?: number;
  /** Asked once per API call; true ends the environment. */
  crash?: (calls: number) => boolean;
  /** Every environment ends after its invocation. */
  recycled?: boolean;
  /** Each invocation is put on one of this many environments, drawn. */
  environments?: number;
}

export interface DeployedFunction {
  readonly spec: SynthesisedFunction;
  readonly site: string;
  readonly permissions: LambdaPermission[];
  /** Retries after the first attempt of an asynchronous event, 0–2. */
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  deadLetterArn: string | undefined;
  /** Undefined: the account's limit, which a drill does not reach. */
  reservedConcurrency: number | undefined;
  readonly instances: Instance[];
  /** Invocations that run or wait for their environment. */
  running: number;
  readonly faults: LambdaFaults;
  readonly metrics: Readonly<
    Record<
      "Errors" | "Throttles" | "Invocations" | "DeadLetterErrors" | "AsyncEventsDropped" | "Duration",
      Counter
    >
  >;
}
