/** The only place that touches Pulumi's configuration; everything else takes a plain {@link SettingsSource}. */
import * as pulumi from "@pulumi/pulumi";
import { readSettings, type SettingsSource } from "./read";
import type { Settings } from "./schema";

/** Settings of the stack that is being evaluated. Throws SettingsError with every problem at once. */
export function settingsFromPulumi(): Settings {
  return readSettings(sourceFromPulumi());
}

/**
 * All keys of the project's namespace, known or not: `pulumi.Config` answers only for keys one asks for, and a
 * misspelt key would never be asked for.
 */
export function sourceFromPulumi(): SettingsSource {
  const namespace = pulumi.getProject();
  const prefix = `${namespace}:`;
  const all = pulumi.runtime.allConfig();
  const values = Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), text]),
  );
  const secretKeys = Object.keys(values).filter((key) => isSecret(prefix + key));
  return { namespace, stack: pulumi.getStack(), region: all["aws:region"], values, secretKeys };
}

/** The SDK knows, but leaves the function out of its types. Should it ever go away, nothing is shown. */
function isSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? true;
}
