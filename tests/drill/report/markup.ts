/** Reads a page without a browser: is every element closed, every id unique, and what does it refer to? */

const VOID = new Set(["meta", "br", "hr", "img", "input", "link", "col", "wbr", "source"]);
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"]|"[^"<]*")*?)(\/?)>/g;
const INSIDE = /<(style|script)>[\s\S]*?<\/\1>/g;

/** Elements that are opened and not closed, or closed and not opened, and stray angle brackets; empty when all is well. */
export function markupProblems(page: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const outside = page.replace(INSIDE, "").replace(/^<!doctype html>/, "");
  const rest = outside.replace(
    TAG,
    (_all, closing: string, name: string, _attributes: string, self: string) => {
      if (closing === "/") {
        const last = open.pop();
        if (last !== name) problems.push(`</${name}> closes <${last ?? "nothing"}>`);
      } else if (self !== "/" && !VOID.has(name)) open.push(name);
      return "";
    },
  );
  if (/[<>]/.test(rest)) problems.push(`stray bracket: ${/.{0,40}[<>].{0,40}/.exec(rest)?.[0]}`);
  for (const name of open) problems.push(`<${name}> is never closed`);
  const ids = [...outside.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? "");
  for (const id of ids)
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`the id ${id} is used twice`);
  return problems;
}

/** Everything by which a page could load something. `url(#x)` names a part of the page itself. */
export function references(page: string): string[] {
  const inside = [...page.matchAll(INSIDE)].map(([text]) => text).join("\n");
  const tags = [...page.replace(INSIDE, "").matchAll(TAG)].map(([tag]) => tag).join("\n");
  return [
    ...(tags.match(/<(?:img|link|iframe|object|embed|base|form|audio|video|source|use|image)\b[^>]*>/g) ??
      []),
    ...(tags.match(/\b(?:src|href|srcset|action|data|poster|xlink:href)="[^"]*"/g) ?? []),
    ...(inside.match(
      /@import[^;]*|url\((?!#)[^)]*\)|https?:[^\s"']*|fetch\(|XMLHttpRequest|import\(|WebSocket/g,
    ) ?? []),
  ];
}
