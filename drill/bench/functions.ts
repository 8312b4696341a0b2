/** Size, cold start and memory of every function, measured on the serialized text in fresh Node processes. */
import { deflateRawSync } from "node:zlib";
import {
  CONFIG_VARIABLE,
  type EdgeConfig,
  type LatchConfig,
  type TargetGroupFailoverConfig,
} from "../../handlers/runtime/config";
import { invokeInProcess } from "../process/invoke";
import type { SynthesisedFunction } from "../synth/model";
import { startAwsStub } from "./awsStub";

export interface FunctionFigures {
  readonly name: string;
  readonly files: number;
  /** Estimated size of the zip archive: deflated data plus local header, directory entry and end record. Bytes. */
  readonly archiveBytes: number;
  /** Median over fresh processes. Milliseconds. */
  readonly loadMilliseconds: number;
  readonly firstAnswerMilliseconds: number;
  readonly peakMemoryMegabytes: number;
  /** What the function did for its first answer: its result, or the error it threw. */
  readonly answer: string;
}

const ZIP_BYTES_PER_FILE = 30 + 46;
const ZIP_END_BYTES = 22;
const PROCESSES = 5;

export function archiveBytes(files: Readonly<Record<string, string>>): number {
  return Object.entries(files).reduce(
    (sum, [name, text]) =>
      sum + deflateRawSync(text, { level: 9 }).length + ZIP_BYTES_PER_FILE + 2 * name.length,
    ZIP_END_BYTES,
  );
}

type AnyConfig = Partial<EdgeConfig & LatchConfig & TargetGroupFailoverConfig>;

function configOf(fn: SynthesisedFunction): AnyConfig {
  return JSON.parse(fn.environment[CONFIG_VARIABLE] ?? "{}") as AnyConfig;
}

const groupArns = (fn: SynthesisedFunction): readonly string[] =>
  (configOf(fn).groups ?? configOf(fn).gate?.groups ?? []).map((group) => group.arn);

/** An event that makes the function ask AWS something and answer, without anything to change. */
function firstEvent(fn: SynthesisedFunction): unknown {
  const config = configOf(fn);
  if (config.sorryPage !== undefined) return albEvent(config.gate?.path ?? "/");
  if (config.healthCheckId !== undefined) return alarmEvent(config.alarmName ?? "", config.healthCheckId);
  return { source: "site-failover.schedule" };
}

const albEvent = (path: string) => ({
  requestContext: { elb: { targetGroupArn: "" } },
  httpMethod: "GET",
  path,
  multiValueHeaders: { host: ["bench"] },
  body: "",
  isBase64Encoded: false,
});

const alarmEvent = (alarmName: string, healthCheckId: string) => ({
  Records: [
    {
      EventSource: "aws:sns",
      Sns: {
        Type: "Notification",
        Message: JSON.stringify({
          AlarmName: alarmName,
          NewStateValue: "ALARM",
          OldStateValue: "OK",
          StateChangeTime: "2026-01-05T09:00:00.000+0000",
          Trigger: { Dimensions: [{ name: "HealthCheckId", value: healthCheckId }] },
        }),
      },
    },
  ],
});

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function measureFunctions(
  functions: readonly SynthesisedFunction[],
): Promise<FunctionFigures[]> {
  const { endpoint, server } = await startAwsStub({
    groupArns: functions.map(groupArns).find((arns) => arns.length > 0) ?? [],
  });
  try {
    const figures: FunctionFigures[] = [];
    for (const fn of functions) {
      const runs = [];
      for (let i = 0; i < PROCESSES; i++)
        runs.push(await invokeInProcess(fn, [firstEvent(fn)], { AWS_ENDPOINT_URL: endpoint }));
      const last = runs.at(-1);
      figures.push({
        name: fn.name,
        files: Object.keys(fn.files).length,
        archiveBytes: archiveBytes(fn.files),
        loadMilliseconds: median(runs.map((run) => run.loadMilliseconds)),
        firstAnswerMilliseconds: median(runs.map((run) => run.firstAnswerMilliseconds)),
        peakMemoryMegabytes: median(runs.map((run) => run.peakMemoryBytes)) / 1e6,
        answer: last?.error ?? JSON.stringify(last?.result),
      });
    }
    return figures;
  } finally {
    server.close();
  }
}
