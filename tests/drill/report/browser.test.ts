import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { htmlReport } from "../../../drill/report/html";
import { randomPage } from "../../../drill/report/randomPage";
import { launchBrowser } from "./browser";
import { drill, hostileDrill } from "./drillFixture";
import { CONTRASTS, EMPTY, TOO_WIDE } from "./inPage";
import { run } from "./randomFixture";

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
/** A4 without margins of 15 mm, at 96 pixels per inch. */
const PAPER = { width: 680, height: 1000 };
const SCHEMES = ["light", "dark"] as const;
const LEAST_CONTRAST = 4.5;
const TEXTS = ["p", ".why", ".verdict", "th", "td", ".status"];

const PAGES: Readonly<Record<string, { readonly html: () => string; readonly texts: readonly string[] }>> = {
  drill: {
    html: () => htmlReport(drill()),
    texts: [
      ...TEXTS,
      ".story div",
      ".tier",
      ".legend li",
      "dt",
      "dd",
      ".names span",
      ".names b",
      ".told",
      ".zoom button",
      "svg text.on",
    ],
  },
  comparison: {
    html: () => {
      const hostile = hostileDrill();
      return htmlReport(drill({ scenario: hostile.scenario }), {
        other: { design: "reference", result: hostile },
      });
    },
    texts: [...TEXTS, ".story div", ".violations li", "svg text.on"],
  },
  "random drills": {
    html: () => randomPage([run("shipped", 0), run("reference", 2)]),
    texts: [...TEXTS, "figcaption", "summary"],
  },
};

describe("the pages in a real browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  const problems: string[] = [];
  const files = new Map<string, string>();

  /** The page as a reader opens it: a file, without a network. */
  async function open(
    name: string,
    viewport = DESK,
    colorScheme: "light" | "dark" = "light",
    javaScriptEnabled = true,
  ): Promise<Page> {
    const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled, offline: true });
    const page = await context.newPage();
    const url = pathToFileURL(files.get(name) ?? "").href;
    page.on("console", (message) => problems.push(`${name}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
    page.on("dialog", (dialog) => {
      problems.push(`${name}: a text of the drill ran as a script`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url) problems.push(`${name} asks for ${request.url()}`);
    });
    await page.goto(url);
    return page;
  }

  const inPage = <Value>(page: Page, text: string, argument?: unknown): Promise<Value> =>
    page.evaluate(`(${text})(${JSON.stringify(argument)})`) as Promise<Value>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "site-failover-report-"));
    for (const [name, { html }] of Object.entries(PAGES)) {
      const file = join(folder, `${name.replace(/ /g, "-")}.html`);
      writeFileSync(file, html());
      files.set(name, file);
    }
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    assert.deepEqual(problems.splice(0), []);
  });

  for (const [name, { texts }] of Object.entries(PAGES)) {
    it(`fits a phone, a desk and a sheet of paper: ${name}`, async () => {
      for (const viewport of [PHONE, DESK, PAPER]) {
        const page = await open(name, viewport);
        if (viewport === PAPER) await page.emulateMedia({ media: "print" });
        const width = await page.evaluate("document.documentElement.scrollWidth");
        assert.ok(Number(width) <= viewport.width, `${name} is ${width} px wide on ${viewport.width} px`);
        assert.deepEqual(await inPage(page, TOO_WIDE), []);
        assert.deepEqual(
          await inPage(
            page,
            EMPTY,
            viewport === PAPER
              ? "h1, table"
              : "h1, table, .lanes, .item, .item .bar, .item .mark, .histogram .bar",
          ),
          [],
        );
      }
    });

    it(`can be read in light and dark: ${name}`, async () => {
      const papers = new Set<string>();
      for (const scheme of SCHEMES) {
        const page = await open(name, DESK, scheme);
        const all = await inPage<{ selector: string; text: string; ratio: number }[]>(page, CONTRASTS, texts);
        assert.deepEqual(
          all.filter(({ ratio }) => !(ratio >= LEAST_CONTRAST)),
          [],
          scheme,
        );
        papers.add(String(await page.evaluate("getComputedStyle(document.body).backgroundColor")));
      }
      assert.equal(papers.size, 2, "dark is another paper than light");
    });
  }

  it("scrolls the wide picture inside its own box on a phone", async () => {
    const page = await open("drill", PHONE);
    const [inside, box] = (await page.evaluate(
      `(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector(".scroll"))`,
    )) as [number, number];
    assert.ok(inside > 2 * box - 100 && box < PHONE.width, `${inside} px in a box of ${box} px`);
  });

  it("tells an item on hover and on tap, and zooms in on it", async () => {
    const page = await open("drill");
    const fault = page.locator(".item", { hasText: "the other fails" }).first();
    await fault.hover();
    assert.match((await page.locator(".told").textContent()) ?? "", /the other fails\n\+0:40 to \+1:30/);
    const before = (await page.locator(".lanes").boundingBox())?.width ?? 0;
    await page.click('[data-zoom="4"]');
    const after = (await page.locator(".lanes").boundingBox())?.width ?? 0;
    assert.ok(after > 3.5 * before, `${before} px became ${after} px`);
    assert.equal(await page.locator('[data-zoom="4"]').getAttribute("aria-pressed"), "true");
  });

  it("is walked through with the keyboard: one stop for the picture, arrows inside", async () => {
    const page = await open("drill");
    const told = async () => (await page.locator(".told").textContent()) ?? "";
    for (let count = 0; count < 12 && !(await told()).startsWith("clients got"); count++)
      await page.keyboard.press("Tab");
    assert.match(await told(), /^clients got: .*prod\/first/);
    await page.keyboard.press("ArrowRight");
    assert.match(await told(), /status 502/);
    await page.keyboard.press("ArrowDown");
    assert.match(await told(), /the group fails/);
    await page.keyboard.press("Tab");
    assert.doesNotMatch(
      String(await page.evaluate("document.activeElement.className.baseVal ?? ''")),
      /item/,
    );
  });

  it("tells the same without script: titles in the picture, and the story in words", async () => {
    const page = await open("drill", DESK, "light", false);
    assert.match(
      (await page.locator(".item title").allTextContents()).join("\n"),
      /the group fails[\s\S]*un-latched window/,
    );
    assert.equal(await page.locator(".zoom").isVisible(), false);
    assert.ok((await page.locator(".story li").count()) > 5);
  });

  it("scrolls two designs together", async () => {
    const page = await open("comparison", PHONE);
    const other = await page.evaluate(`new Promise((resolve) => {
      const [first, second] = document.querySelectorAll(".scroll");
      second.addEventListener("scroll", () => resolve(second.scrollLeft));
      first.scrollLeft = 200;
    })`);
    assert.equal(other, 200);
  });
});
