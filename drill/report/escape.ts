/** Text that comes from a scenario, a stack or a Lambda, made safe for HTML and SVG: in text and in quoted attributes. */

/** What no document may hold, not even escaped: https://html.spec.whatwg.org/multipage/parsing.html#control-character-reference-parse-error */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;
/** Halves of a character that was cut in two. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(HALVES, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
