// A headless Chromium, and pages in it that are watched: whatever they say, ask for or pop up is kept.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.HTML_PACKAGES, "/"));
const { chromium } = require("playwright-core");
const axeSource = require("axe-core").source;

const LIMIT = 20_000;

export const DESKTOP = { width: 1200, height: 900 };
export const PHONE = { width: 375, height: 740 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    // The sandbox is not there for root, in whose name containers run.
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
    timeout: LIMIT,
  });
}

/** Opens a page in a context of its own, gives it to `look`, and says what it did that a page must not do. */
export async function visit(browser, name, options, look) {
  const { fragment = "", ...contextOptions } = options;
  const context = await browser.newContext({ viewport: DESKTOP, ...contextOptions });
  context.setDefaultTimeout(LIMIT);
  const page = await context.newPage();
  const url = pathToFileURL(join(process.env.HTML_PAGES, `${name}.html`)).href;
  const noise = [];
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("popup", () => noise.push("popup"));
  context.on("request", (request) => {
    if (request.url().split("#")[0] !== url) noise.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(url + fragment);
    await look(page);
    return noise;
  } finally {
    await context.close();
  }
}

/** What axe finds wrong with what is to be seen. */
export async function axeViolations(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}

/** Opens everything, and has it laid out also where it is out of sight. */
export function showAll(page) {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".tests > li { content-visibility: visible !important }");
    document.adoptedStyleSheets.push(sheet);
  });
}

/** How many pixels of the page can be reached only by scrolling to the side. */
export function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The ids of the tests that are to be seen. */
export function shownTests(page) {
  return page.$$eval("li.test:not([hidden]) .id", (ids) => ids.filter((id) => id.checkVisibility()).map((id) => id.textContent));
}
