/** Asks a site's controller, synchronously. */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { SiteManifest } from "../../components/manifest";
import type { ControllerAnswer, ControllerRequest } from "../../handlers/controller/request";
import { errorText } from "../../handlers/runtime/errors";
import { isRecord, parseJson, textOf } from "../../handlers/runtime/values";
import type { OpsClients } from "../clients";
import { OperationError } from "../errors";
import { parseAnswer } from "./parseAnswer";

/** A site that has a controller. */
export type ControlledSite = SiteManifest & { readonly controller: NonNullable<SiteManifest["controller"]> };

export type Invoked =
  | { readonly kind: "answered"; readonly answer: ControllerAnswer }
  /** No usable answer: the call did not come through, or the function failed. It may have done something all the same. */
  | { readonly kind: "failed"; readonly reason: string };

/** Never throws: what was asked for may be under way although the answer is lost. */
export async function invokeController(
  clients: OpsClients,
  { region, controller }: ControlledSite,
  request: ControllerRequest,
): Promise<Invoked> {
  const { functionName } = controller;
  const failed = (what: string): Invoked => ({
    kind: "failed",
    reason: `Invoke of ${functionName} in ${region} ${what}`,
  });
  try {
    const output = await clients.lambda(region).send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: "RequestResponse",
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
    );
    const payload = parseJson(new TextDecoder().decode(output.Payload ?? new Uint8Array()));
    if (output.FunctionError !== undefined) {
      return failed(
        `ended with an error of the function: ${functionErrorText(payload, output.FunctionError)}`,
      );
    }
    const parsed = parseAnswer(payload);
    return "answer" in parsed
      ? { kind: "answered", answer: parsed.answer }
      : failed(`gave an answer that cannot be used: ${parsed.problem}`);
  } catch (error) {
    return failed(`failed: ${errorText(error)}`);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function functionErrorText(payload: unknown, kind: string): string {
  const message = isRecord(payload) ? textOf(payload.errorMessage) : undefined;
  return message ?? kind;
}

/** The answer to a dry run. Throws OperationError when there is none. */
export async function askForPlan(
  clients: OpsClients,
  site: ControlledSite,
  request: ControllerRequest,
): Promise<ControllerAnswer> {
  const invoked = await invokeController(clients, site, { ...request, dryRun: true });
  if (invoked.kind === "failed") {
    throw new OperationError(`${invoked.reason}. Nothing was touched. ${withoutController(site)}`);
  }
  return invoked.answer;
}

/** What is left when the controller does not answer. */
export function withoutController({ region }: SiteManifest): string {
  return (
    `Run the command again; if ${region} or its Lambda stays out of reach, ` +
    "docs/runbooks/unplanned-failover.md says what can be done by hand."
  );
}
