// The HTML report as people meet it: with a mouse, with a keyboard, on a phone, in the dark, without JavaScript.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { DESKTOP, PHONE, axeViolations, launch, showAll, shownTests, sideways, visit } from "./browser.mjs";

const PAGES = ["green", "red", "sample", "hostile", "known-failures"];
const SCREENS = { desktop: DESKTOP, phone: PHONE };

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Visits a page that must keep quiet. */
async function quietly(name, options, look) {
  assert.deepEqual(await visit(browser, name, options, look), []);
}

describe("every page", { concurrency: 2 }, () => {
  for (const name of PAGES) {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      it(`${name} is accessible on a ${screen}, in the light and in the dark`, () =>
        quietly(name, { viewport }, async (page) => {
          assert.equal(await sideways(page), 0);
          await showAll(page);
          assert.equal(await sideways(page), 0, "with everything opened");
          for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            assert.deepEqual(await axeViolations(page), [], colorScheme);
          }
        }));
    }
    it(`${name} says all without JavaScript`, () =>
      quietly(name, { javaScriptEnabled: false, viewport: PHONE }, async (page) => {
        assert.ok(await page.locator("h1").isVisible());
        assert.ok(!(await page.locator("#filter").isVisible()), "what does not work is not shown");
        const test = page.locator("li.test").last();
        await test.locator("summary").click();
        assert.ok(await test.locator(".story").isVisible());
      }));
  }
});

describe("colours", () => {
  it("follow what the reader prefers", async () => {
    const background = async (colorScheme) => {
      let color;
      await quietly("green", { colorScheme }, async (page) => {
        color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      });
      return color;
    };
    assert.notEqual(await background("light"), await background("dark"));
  });
});

describe("search and filters", () => {
  it("work with a mouse", () =>
    quietly("red", {}, async (page) => {
      const all = await shownTests(page);
      assert.ok(all.length > 100);
      await page.locator("label.choice.fail").click();
      assert.deepEqual(await shownTests(page), [
        "auth-metadata/required/issuer",
        "auth-metadata/values/grant_types_supported/refresh_token",
      ]);
      assert.equal(await page.locator("#shown").textContent(), `2 of ${all.length} tests`);
      assert.equal(await page.locator("#pass-0").isVisible(), false, "a heading without tests is hidden");
      await page.locator("label.choice.warn").click();
      assert.equal((await shownTests(page)).length, 3, "one more outcome, more tests");
      await page.getByRole("checkbox", { name: "may" }).check({ force: true });
      assert.equal((await shownTests(page)).length, 0);
      assert.ok(await page.getByText("No test matches.").isVisible());
      await page.getByRole("button", { name: "Clear" }).click();
      assert.deepEqual(await shownTests(page), all);
      await page.getByRole("button", { name: "Close all" }).click();
      assert.equal(await page.locator("li.test details[open]").count(), 0);
    }));

  it("work with a keyboard", () =>
    quietly("red", {}, async (page) => {
      const all = await shownTests(page);
      await page.keyboard.press("Tab");
      assert.equal(await focused(page), "Skip to the tests");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.type("REFRESH grant");
      assert.deepEqual(await shownTests(page), ["auth-metadata/values/grant_types_supported/refresh_token"]);
      for (const name of ["Open all", "Close all"]) {
        await page.keyboard.press("Tab");
        assert.equal(await focused(page), name);
      }
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("li.test:not([hidden]) details[open]").count(), 0);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.deepEqual(await shownTests(page), all);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.equal((await shownTests(page)).length, 2, "the first box is that of failures");
      const first = page.locator("li.test").first();
      for (const isOpen of [false, true]) {
        await first.locator("summary").press("Enter");
        assert.equal(await first.locator(".story").isVisible(), isOpen);
      }
    }));

  it("find requirements as well as ids", () =>
    quietly("green", {}, async (page) => {
      await page.getByRole("searchbox", { name: "Search" }).fill("absolute http or https URL");
      const found = await shownTests(page);
      assert.ok(found.length > 3 && found.length < 20, found.join());
    }));

  it("find one of thousands of tests", () =>
    quietly("many", {}, async (page) => {
      await page.getByRole("searchbox").fill("group-299/j");
      assert.deepEqual(await shownTests(page), ["many/group-299/j"]);
    }));
});

describe("the first screen of a phone", () => {
  for (const [name, first] of Object.entries({ red: "fail", sample: "fail", complete: "fail", down: "error", "known-failures": "fail" })) {
    it(`has the first ${first} of ${name}`, () =>
      quietly(name, { viewport: { width: 375, height: 667 } }, async (page) => {
        const { bottom } = await page.locator(`li.test.${first} .id`).first().evaluate((id) => id.getBoundingClientRect());
        assert.ok(bottom <= 667, `it ends at ${bottom}`);
        assert.equal(await page.locator("label.choice").first().isVisible(), false);
        await page.getByText("Filters").click();
        await page.locator("label.choice").first().click();
        assert.ok((await shownTests(page)).length > 0);
      }));
  }

  it("says the cause of a server that is down once, as it is written", () =>
    quietly("down", {}, async (page) => {
      const verdict = await page.locator("header").innerText();
      assert.equal(verdict.split("http://127.0.0.1:1 refuses").length, 2, verdict);
      assert.ok((await page.content()).length < 2_000_000);
    }));

  it("has a part of the bar for one failure of thousands of tests", () =>
    quietly("complete", { viewport: { width: 375, height: 667 } }, async (page) => {
      const { width } = await page.locator("rect.fail").evaluate((part) => part.getBoundingClientRect());
      assert.ok(width >= 4, `${width} pixels`);
    }));
});

describe("copy", () => {
  for (const permissions of [["clipboard-read", "clipboard-write"], []]) {
    it(`works ${permissions.length ? "with" : "without"} the clipboard's permission`, () =>
      quietly("red", { permissions }, async (page) => {
        const repeat = page.locator("li.test.fail .repeat").first();
        const command = await repeat.locator("code").textContent();
        assert.match(command, /^curl /);
        await repeat.getByRole("button").click();
        await repeat.getByRole("button", { name: "Copied" }).waitFor();
        await page.getByRole("searchbox").focus();
        await page.keyboard.press("Control+V");
        assert.equal(await page.getByRole("searchbox").inputValue(), command);
      }));
  }
});

describe("links", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`to an exchange open it, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () =>
      quietly("red", { javaScriptEnabled }, async (page) => {
        await page.locator("li.test.fail .story a", { hasText: /^metadata$/ }).first().click();
        const story = page.locator("#exchange-0-0");
        await story.waitFor({ state: "visible" });
        assert.ok((await story.textContent()).includes("HTTP/1.1 200"));
        await page.waitForFunction(inView, "exchange-0-0", { polling: 50 });
      }));
  }

  it("to a test open it, also from outside", () =>
    quietly("green", { fragment: "#auth-metadata/required/issuer" }, async (page) => {
      const story = page.locator('[id="auth-metadata/required/issuer"]');
      await story.waitFor({ state: "visible" });
      await page.waitForFunction(inView, "auth-metadata/required/issuer", { polling: 50 });
    }));

  it("to a test without details are not behind the search", () =>
    quietly("complete", { fragment: "#versions/status" }, async (page) => {
      const place = page.locator('[id="versions/status"]');
      await page.waitForFunction(inView, "versions/status", { polling: 50 });
      const [{ top }, { bottom }] = await Promise.all([
        place.evaluate((test) => test.getBoundingClientRect()),
        page.locator("#filter").evaluate((bar) => bar.getBoundingClientRect()),
      ]);
      assert.ok(top >= bottom, `${top} is above ${bottom}`);
    }));

  it("to a test that a filter hides show it", () =>
    quietly("red", {}, async (page) => {
      const all = await shownTests(page);
      await page.locator("label.choice.fail").click();
      await page.evaluate(() => (location.hash = "#auth-metadata/status/200"));
      await page.locator('[id="auth-metadata/status/200"]').waitFor({ state: "visible" });
      assert.deepEqual(await shownTests(page), all);
    }));
});

describe("hostile text", () => {
  it("stays text", () =>
    quietly("hostile", {}, async (page) => {
      await showAll(page);
      const text = await page.locator("main").innerText();
      assert.ok(text.includes("<img src=x onerror=alert(1)>") && text.includes("<script>alert(1)</script>"));
      assert.ok(text.includes("␛]0;owned␇") && text.includes("\\u{202e}desrever"));
      const injected = await page.$$eval("img, iframe, object, embed, link, base, svg[onload], main script", (all) => all.length);
      assert.equal(injected, 0);
      assert.equal(await page.locator("script").count(), 1);
      assert.equal(await page.$$eval('a:not([href^="#"]):not([href^="http"])', (links) => links.length), 0);
    }));
});

describe("pictures", { skip: process.env.UPDATE_GOLDEN === undefined && "written only with UPDATE_GOLDEN=1" }, () => {
  for (const colorScheme of ["light", "dark"]) {
    it(`of the ${colorScheme} page are written`, () =>
      quietly("red", { colorScheme, viewport: { width: 1200, height: 1000 } }, (page) =>
        page.screenshot({ path: join(process.env.HTML_DOCS, `html-${colorScheme}.png`) }),
      ));
  }
});

function focused(page) {
  return page.evaluate(() => document.activeElement.textContent);
}

function inView(id) {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}
