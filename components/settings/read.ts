/**
 * The one reader of the configuration: text from Pulumi in, typed settings out, or one error with every problem.
 * It knows nothing of Pulumi; `pulumiConfig.ts` brings the values.
 */
import { decode } from "./decode";
import { type IssueContext, problemsOf } from "./issues";
import { type Place, stackFlag } from "./keys";
import { type Problem, SettingsError } from "./problems";
import { show } from "./received";
import { findingsOf, problemOf } from "./relations";
import type { Finding } from "./relations/finding";
import { overlaps, type Repaired, repair } from "./repair";
import { type Settings, settingsSchema } from "./schema";
import { regionSchema } from "./schema/values";
import { schemaAt } from "./schemaTree";

export interface SettingsSource {
  /** Project name, the namespace of its keys in messages. @default site-failover */
  readonly namespace?: string;
  /** Stack name, for messages: `prod`. */
  readonly stack?: string;
  /** Value of `aws:region`. */
  readonly region: string | undefined;
  /** Every key of the project's namespace, without it. Text as Pulumi hands it over, or JSON values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Keys of `values` that hold a secret somewhere: never shown in messages. @default none */
  readonly secretKeys?: readonly string[];
}

/** @throws SettingsError with all problems: unknown keys, wrong values and broken relations. */
export function readSettings(source: SettingsSource): Settings {
  const place: Place = {
    namespace: source.namespace ?? "site-failover",
    ...(source.stack === undefined ? {} : { stack: source.stack }),
  };
  const values = decodeAll(source.values);
  const context: IssueContext = { ...place, values, secretKeys: source.secretKeys ?? [] };
  const result = settingsSchema.safeParse(values);
  const issues = result.success ? [] : result.error.issues;
  const usable = result.success ? { settings: result.data, standIns: [] } : repair(values, issues);
  const problems = [
    ...regionProblems(source.region, place),
    ...problemsOf(issues, context),
    ...(usable === undefined ? [] : relationProblems(usable, source.region, context)),
  ];
  if (problems.length > 0 || !result.success) throw new SettingsError(problems, source.stack);
  return result.data;
}

function relationProblems(
  usable: Repaired,
  region: string | undefined,
  context: IssueContext,
): readonly Problem[] {
  const readsStandIn = ({ path, place, involves }: Finding) =>
    [place ?? path, ...(involves ?? [])].some((read) =>
      usable.standIns.some((standIn) => overlaps(read, standIn)),
    );
  return findingsOf(usable.settings, region)
    .filter((finding) => !readsStandIn(finding))
    .map((finding) => problemOf(finding, context, usable.settings));
}

function decodeAll(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const decoded = Object.entries(values).map(([key, value]) => [
    key,
    decode(schemaAt(settingsSchema, [key], {}), value),
  ]);
  return Object.fromEntries(decoded.filter(([, value]) => value !== undefined));
}

/** The region must be in the stack file: ARNs are compared with it, and a site must not move with someone's shell. */
function regionProblems(region: string | undefined, place: Place): readonly Problem[] {
  if (regionSchema.safeParse(region).success) return [];
  return [
    {
      key: "aws:region",
      received: show(region),
      rule: "must be set, to an AWS region such as eu-west-1 — where this site is",
      remedy: `npx pulumi config set aws:region eu-west-1${stackFlag(place)}   (put your own value)`,
    },
  ];
}
