/** Keys of a stack file as Pulumi's command line writes them, and the commands that change them. */
import type { Path } from "./schemaTree";

/** Where the values come from, as far as messages need it. */
export interface Place {
  /** Project name, the namespace of its keys. */
  readonly namespace: string;
  /** Stack name, absent when unknown. */
  readonly stack?: string;
}

/** `site-failover:targetGroups[0].healthCheck.path`; https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
export function keyOf(place: Place, path: Path): string {
  const [top, ...rest] = path;
  const steps = rest.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `${place.namespace}:${top ?? ""}${steps.join("")}`;
}

/** The command that sets one value; the pinned CLI, which is there after `npm ci`. */
export function setCommand(place: Place, path: Path, value: string | number | boolean): string {
  const flag = path.length > 1 ? "--path " : "";
  return `npx pulumi config set ${flag}${quoted(keyOf(place, path))} ${quoted(String(value))}${stackFlag(place)}`;
}

/** The command that removes one value. */
export function removeCommand(place: Place, path: Path): string {
  const flag = path.length > 1 ? "--path " : "";
  return `npx pulumi config rm ${flag}${quoted(keyOf(place, path))}${stackFlag(place)}`;
}

/** `Pulumi.prod.yaml`. */
export function stackFile(place: Place): string {
  return place.stack === undefined ? "the stack file" : `Pulumi.${place.stack}.yaml`;
}

export function stackFlag(place: Place): string {
  return place.stack === undefined ? "" : ` --stack ${place.stack}`;
}

/** For a POSIX shell; numbers and plain words stay bare. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
