/**
 * Pulumi's wire format (what a program sends the monitor) as plain JSON values.
 * Format: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts (the special…Sig constants).
 */
import { runtime } from "@pulumi/pulumi";

type Mapping = Readonly<Record<string, unknown>>;

/** An asset or archive on the wire: exactly one of text, path, uri, assets. */
export interface WireAsset {
  readonly kind: "asset" | "archive";
  readonly text?: string;
  readonly path?: string;
  readonly uri?: string;
  readonly assets?: Readonly<Record<string, WireAsset>>;
}

const signatureOf = (value: Mapping) => value[runtime.specialSigKey];

/** The asset or archive a wire value stands for, secret or not; undefined for any other value. */
export function wireAsset(value: unknown): WireAsset | undefined {
  if (!isMapping(value)) {
    return undefined;
  }
  switch (signatureOf(value)) {
    case runtime.specialSecretSig:
      return wireAsset(value.value);
    case runtime.specialAssetSig:
      return { kind: "asset", ...texts(value) };
    case runtime.specialArchiveSig: {
      const assets = isMapping(value.assets)
        ? Object.entries(value.assets).flatMap(([name, item]) => {
            const part = wireAsset(item);
            return part === undefined ? [] : [[name, part] as const];
          })
        : undefined;
      return { kind: "archive", ...texts(value), ...(assets && { assets: Object.fromEntries(assets) }) };
    }
    default:
      return undefined;
  }
}

/**
 * Plain JSON with sorted keys: secrets are shown, resources become their id (or URN), archives the sorted list of
 * their file names, a lone asset `[asset]` or its path.
 */
export function plainValue(value: unknown): unknown {
  if (value === runtime.unknownValue) {
    throw new Error(
      "An Output is unknown although every resource was answered: synth never previews. Report this.",
    );
  }
  if (Array.isArray(value)) {
    return value.map(plainValue);
  }
  if (!isMapping(value)) {
    return value;
  }
  const asset = wireAsset(value);
  if (asset !== undefined) {
    return asset.assets === undefined
      ? (asset.path ?? asset.uri ?? "[asset]")
      : Object.keys(asset.assets).sort();
  }
  switch (signatureOf(value)) {
    case runtime.specialSecretSig:
    case runtime.specialOutputValueSig:
      return plainValue(value.value);
    case runtime.specialResourceSig:
      return typeof value.id === "string" && value.id !== "" ? value.id : value.urn;
    default:
      return sorted(Object.entries(value).map(([key, item]) => [key, plainValue(item)] as const));
  }
}

/** The same for a bag of properties. */
export function plainProperties(value: unknown): Record<string, unknown> {
  const result = plainValue(value);
  return isMapping(result) ? { ...result } : {};
}

function sorted(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    entries.filter(([, item]) => item !== undefined).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

function texts(value: Mapping): { text?: string; path?: string; uri?: string } {
  const found = ["text", "path", "uri"].filter((key) => typeof value[key] === "string");
  return Object.fromEntries(found.map((key) => [key, value[key]]));
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
