/** The controller's plan, shown to the operator and agreed to, before anything is touched. */
import type { ControllerRequest } from "../../handlers/controller/request";
import type { OpsClients } from "../clients";
import { askForPlan, type ControlledSite } from "./invoke";
import { type FailoverResult, planLines, refusalOf } from "./result";

/** How a failover or a rollback is asked for. */
export interface Manner {
  readonly dryRun: boolean;
  /** How long to follow, 0 = only until the controller has answered or recorded it. */
  readonly waitSeconds: number;
  /** Asked once, before anything is touched; absent = confirmed. */
  readonly confirm?: (lines: readonly string[]) => Promise<boolean>;
  readonly progress?: (line: string) => void;
}

type Shown = Pick<FailoverResult, "eventId" | "plan" | "checks">;

export type Agreement =
  | { readonly agreed: true; readonly shown: Shown }
  | { readonly agreed: false; readonly result: FailoverResult };

/** Throws OperationError when the controller gives no plan. */
export async function agree(
  clients: OpsClients,
  site: ControlledSite,
  request: ControllerRequest,
  eventId: string,
  { dryRun, confirm, progress }: Manner,
): Promise<Agreement> {
  const answer = await askForPlan(clients, site, request);
  const shown = { eventId, plan: answer.plan ?? [], checks: answer.checks ?? [] };
  const lines = planLines(answer);
  const refusal = refusalOf(answer);
  const end = (result: Pick<FailoverResult, "outcome" | "exitCode" | "lines">): Agreement => ({
    agreed: false,
    result: { ...shown, ...result },
  });
  if (dryRun) {
    const said = refusal === undefined ? "It would be done." : `It would be refused now: ${refusal}`;
    return end({ outcome: "dry run", exitCode: refusal === undefined ? 0 : 1, lines: [...lines, said] });
  }
  if (refusal !== undefined) {
    return end({ outcome: "refused", exitCode: 1, lines: [...lines, `Refused: ${refusal}`] });
  }
  for (const line of lines) {
    progress?.(line);
  }
  if (confirm !== undefined && !(await confirm(lines))) {
    return end({ outcome: "declined", exitCode: 1, lines: ["Not confirmed. Nothing was touched."] });
  }
  return { agreed: true, shown };
}
