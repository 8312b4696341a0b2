/**
 * A real browser for tests, with nothing installed but Node and npm.
 *
 * `playwright-core` drives it: it has no dependencies, downloads nothing, and knows colour schemes, keys and paper.
 * The browser is, in this order:
 * 1. the program that SITE_FAILOVER_BROWSER names;
 * 2. on Linux x64 the Chromium that the npm package `@sparticuz/chromium` carries inside itself (MIT, 67 MB; made for
 *    Lambda, so it needs no library beyond glibc and libgcc: NSS and fonts come with it). It is unpacked once, into node_modules;
 * 3. elsewhere, or where that package is missing, an installed Chrome, Edge or Chromium.
 * When there is none, the test fails and says what to do: a check that can be skipped in silence checks nothing.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** A sandbox needs kernel features that containers and root do not have; the only page is our own. */
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const CHANNELS = ["chrome", "msedge"];

interface Program {
  readonly executablePath: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Unpacks beside its place and renames, so that two runs at once never start half a browser. */
async function unpack(place: string): Promise<void> {
  const parts = dirname(place);
  mkdirSync(parts, { recursive: true });
  const fresh = mkdtempSync(join(parts, "unpacking-"));
  const before = process.env.TMPDIR;
  // The package unpacks into the folder for temporary files, under names that anybody on the machine could have taken.
  process.env.TMPDIR = fresh;
  try {
    const packed = await import("@sparticuz/chromium");
    await packed.default.executablePath();
    await packed.inflate(join(dirname(require.resolve("@sparticuz/chromium")), "..", "bin", "al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  if (!existsSync(place)) renameSync(fresh, place);
}

async function carried(): Promise<Program | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  let resolved: string;
  try {
    resolved = require.resolve("@sparticuz/chromium");
  } catch {
    return undefined;
  }
  const { version } = require(join(dirname(resolved), "..", "package.json")) as { version: string };
  const modules = join(dirname(resolved), "..", "..", "..");
  const place = join(modules, ".cache", "site-failover", `chromium-${version}`);
  if (!existsSync(place)) await unpack(place);
  const environment = {
    LD_LIBRARY_PATH: join(place, "al2023", "lib"),
    FONTCONFIG_PATH: join(place, "fonts"),
  };
  return { executablePath: join(place, "chromium"), environment };
}

function installed(): Program | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter))
    for (const name of NAMES)
      if (folder !== "" && existsSync(join(folder, name)))
        return { executablePath: join(folder, name), environment: {} };
  return undefined;
}

async function installedChannel(): Promise<Browser | undefined> {
  for (const channel of CHANNELS) {
    try {
      return await chromium.launch({ channel, args: ARGUMENTS });
    } catch (error) {
      // playwright-core says so of a channel that is not there; anything else is a defect worth seeing.
      if (!/is not found at|not supported on/.test(String(error))) throw error;
    }
  }
  return undefined;
}

async function program(): Promise<Program | undefined> {
  const named = process.env.SITE_FAILOVER_BROWSER ?? "";
  if (named !== "") return { executablePath: named, environment: {} };
  return (await carried()) ?? installed();
}

/** @throws Error that says how to get a browser, when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const found = await program();
  if (found !== undefined) {
    const { executablePath, environment } = found;
    const inherited = Object.entries(process.env).filter(
      (each): each is [string, string] => each[1] !== undefined,
    );
    const env = { ...Object.fromEntries(inherited), ...environment };
    return chromium.launch({ executablePath, args: ARGUMENTS, env });
  }
  const browser = await installedChannel();
  if (browser !== undefined) return browser;
  throw new Error(
    "There is no browser to check the report's pages in. On Linux x64 run npm ci: the package @sparticuz/chromium carries one. " +
      "Elsewhere install Chrome, Edge or Chromium, or set SITE_FAILOVER_BROWSER to the path of one.",
  );
}
