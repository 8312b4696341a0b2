/** Reads what the controller answers. The shape itself is `handlers/controller/request.ts`. */
import { z } from "zod";
import type { ControllerAnswer } from "../../handlers/controller/request";

const schema = z.object({
  rule: z.string(),
  reason: z.string(),
  written: z.array(z.string()),
  eventId: z.string().optional(),
  status: z.enum(["planned", "pending", "in_progress", "completed", "failed", "rolled_back"]).optional(),
  plan: z.array(z.object({ id: z.string(), kind: z.string(), summary: z.string() })).optional(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), seen: z.string() })).optional(),
  problem: z.string().optional(),
}) satisfies z.ZodType<ControllerAnswer>;

/** The answer, or one sentence on what is wrong with it. */
export function parseAnswer(
  value: unknown,
): { readonly answer: ControllerAnswer } | { readonly problem: string } {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return { answer: parsed.data };
  }
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "answer"}: ${message}`,
  );
  return { problem: problems.join("; ") };
}
