/** Asking the target-group function for a look of its own. */
import { HEARTBEAT_SOURCE } from "../events/alarmMessage";
import type { LambdaPort } from "../runtime/clients";
import { errorText } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import { settledBy, type Time } from "./time";

/**
 * Undefined when Lambda has queued the event, else why not; the next look asks again. Lambda answers 202:
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function ask(
  lambda: LambdaPort,
  functionName: string,
  dead: readonly string[],
  time: Time,
  endAtMs: number,
): Promise<string | undefined> {
  const problem = (why: string) =>
    `Invoke of ${functionName} failed (${why}); the next look asks again, and the schedule looks every minute`;
  try {
    const invoking = lambda.invoke({
      FunctionName: functionName,
      InvocationType: "Event",
      Payload: JSON.stringify({ source: HEARTBEAT_SOURCE, at: isoTime(time.now()), dead }),
    });
    const answer = await settledBy(time, invoking, endAtMs);
    if (answer === undefined) {
      return problem("no answer before the call had to end");
    }
    return answer.StatusCode === 202 ? undefined : problem(`status ${answer.StatusCode}, not 202`);
  } catch (error) {
    return problem(errorText(error));
  }
}
