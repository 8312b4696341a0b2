/** Which of two representations a client prefers: https://www.rfc-editor.org/rfc/rfc9110#name-accept */

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

export type Representation = "text/html" | "application/json";

/** HTML unless JSON is preferred by its q-value. */
export function preferredRepresentation(accept: string | undefined): Representation {
  const ranges = (accept ?? "").split(",").flatMap(parseRange);
  return quality(ranges, "application/json") > quality(ranges, "text/html")
    ? "application/json"
    : "text/html";
}

function parseRange(text: string): MediaRange[] {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  if (!/^[^/\s]+\/[^/\s]+$/.test(type)) {
    return [];
  }
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const value = weight === undefined ? 1 : Number(weight.slice(2));
  return [{ type, quality: Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0 }];
}

/** The most specific range that covers the type decides; without any range everything is welcome. */
function quality(ranges: readonly MediaRange[], type: Representation): number {
  if (ranges.length === 0) {
    return 1;
  }
  const family = `${type.split("/")[0]}/*`;
  const range =
    ranges.find((item) => item.type === type) ??
    ranges.find((item) => item.type === family) ??
    ranges.find((item) => item.type === "*/*");
  return range?.quality ?? 0;
}
