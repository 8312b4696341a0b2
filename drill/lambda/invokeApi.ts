/**
 * Lambda's Invoke: waits for the function's answer, or queues the event.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import type { InvokeCommandInput, InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { awsError, unmodelled } from "../aws/applied";
import type { Regional } from "../aws/cloudwatch/api";
import type { Output } from "../aws/output";
import type { Result } from "./instance";
import type { DeployedFunction } from "./model";
import type { LambdaService } from "./service";

const OK = 200;
const ACCEPTED = 202;

/** Function name, or ARN. */
export function functionArn(nameOrArn: string, region: string, accountId: string): string {
  return nameOrArn.startsWith("arn:")
    ? nameOrArn
    : `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
}

/** Bytes as the SDK hands them over. */
function payload(value: unknown): NonNullable<InvokeCommandOutput["Payload"]> {
  const text = value === undefined ? "null" : JSON.stringify(value);
  const bytes = new TextEncoder().encode(text);
  return Object.assign(bytes, { transformToString: () => text }) as NonNullable<
    InvokeCommandOutput["Payload"]
  >;
}

function eventOf(input: InvokeCommandInput): unknown {
  const given: unknown = input.Payload;
  if (given === undefined) return {};
  if (typeof given !== "string" && !ArrayBuffer.isView(given) && typeof given !== "object")
    throw unmodelled(`a payload of type ${typeof given}`, "Give a text or bytes.");
  const text = typeof given === "string" ? given : new TextDecoder().decode(given as Uint8Array);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw awsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(error)}`,
    );
  }
}

/** `Error: no such item` → type and message, as the runtime reports what a handler throws. */
function failure(error: string): Output<InvokeCommandOutput> {
  const colon = error.indexOf(": ");
  const errorType = colon < 0 ? "Error" : error.slice(0, colon);
  const errorMessage = colon < 0 ? error : error.slice(colon + 2);
  return {
    StatusCode: OK,
    FunctionError: "Unhandled",
    ExecutedVersion: "$LATEST",
    Payload: payload({ errorType, errorMessage }),
  };
}

function find(lambda: LambdaService, arn: string): DeployedFunction {
  const deployed = lambda.functions.get(arn);
  if (deployed === undefined) throw awsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  return deployed;
}

/** `done` is called at once for an event, and when the function has ended for a request. */
export function invoke(
  lambda: LambdaService,
  { region, input }: Regional<InvokeCommandInput>,
  accountId: string,
  done: (error: Error | undefined, answer: Output<InvokeCommandOutput> | undefined) => void,
): void {
  const deployed = find(lambda, functionArn(input.FunctionName ?? "", region, accountId));
  const event = eventOf(input);
  switch (input.InvocationType ?? "RequestResponse") {
    case "Event":
      lambda.queue(deployed, event);
      done(undefined, { StatusCode: ACCEPTED });
      return;
    case "RequestResponse":
      lambda.invokeNow(deployed, event, (result: Result | undefined) => {
        if (result === undefined)
          done(awsError("TooManyRequestsException", "Rate Exceeded.", 429), undefined);
        else if (!result.ok) done(undefined, failure(result.error));
        else done(undefined, { StatusCode: OK, ExecutedVersion: "$LATEST", Payload: payload(result.value) });
      });
      return;
    default:
      throw unmodelled(`the invocation type ${input.InvocationType}`, "Add it to drill/lambda/invokeApi.ts.");
  }
}
