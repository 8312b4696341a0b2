/** The page that says sorry: status 503, so that no cache or crawler takes it for the service. Pure. */
import type { AlbRequest } from "../events/albRequest";
import { type AlbResponse, albResponse } from "../events/albResponse";
import type { EdgeConfig } from "../runtime/config";
import { preferredRepresentation } from "./accept";

export function sorryPage(request: AlbRequest, page: EdgeConfig["sorryPage"]): AlbResponse {
  const representation = preferredRepresentation(request.headers.accept);
  const headers = {
    "Content-Type": `${representation}; charset=utf-8`,
    "Retry-After": String(page.retryAfterSeconds),
    "Cache-Control": "no-store",
    Vary: "Accept",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
  };
  return albResponse(request, 503, headers, representation === "text/html" ? html(page) : json(page));
}

export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

function json(page: EdgeConfig["sorryPage"]): string {
  const { title, message, retryAfterSeconds } = page;
  return JSON.stringify({ error: "unavailable", title, message, retryAfterSeconds });
}

function html(page: EdgeConfig["sorryPage"]): string {
  const title = escapeHtml(page.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 36rem; padding: 2rem; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escapeHtml(page.message)}</p>
</main>
</body>
</html>
`;
}
