/** The shell of a page: style and script inside, nothing loaded from anywhere. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "./escape";

const part = (file: string) => readFileSync(join(__dirname, file), "utf8");

/** Forbids loading anything, whatever the text of a scenario may try: https://www.w3.org/TR/CSP3/ */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** Hatching of the un-latched window, so that the stretch that matters most shows without colour. */
const PATTERNS = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch-window" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="window" width="7" height="7"/><path class="stripe" d="M1.5 0V7"/></pattern></defs></svg>`;

export function htmlDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>
${part("page.css")}</style>
</head>
<body>
${PATTERNS}
<main>
${body}
</main>
<script>
${part("page.js")}</script>
</body>
</html>
`;
}
