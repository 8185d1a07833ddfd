// Search and filters, and links to tests that a filter hides. Without it everything is shown.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const tests = Array.from(document.querySelectorAll("li.test"), (item) => ({
    item,
    details: item.querySelector("details"),
    text: item.querySelector("summary, .line").textContent.toLowerCase(),
    outcome: item.dataset.outcome,
    level: item.dataset.level,
  }));

  const chosen = (name) => new Set(Array.from(form.querySelectorAll(`input[name=${name}]:checked`), (box) => box.value));
  // Nothing chosen is no restriction.
  const allows = (choice, value) => choice.size === 0 || choice.has(value);

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = chosen("outcome");
    const levels = chosen("level");
    let number = 0;
    for (const test of tests) {
      const matches =
        allows(outcomes, test.outcome) && allows(levels, test.level) && words.every((word) => test.text.includes(word));
      test.item.hidden = !matches;
      number += Number(matches);
    }
    const isFiltered = number < tests.length;
    for (const group of document.querySelectorAll(".shared, .group")) {
      group.hidden = !group.querySelector("li.test:not([hidden])");
    }
    shown.value = isFiltered ? `${number} of ${tests.length} tests` : `${tests.length} tests`;
    nothing.hidden = number > 0 || tests.length === 0;
  };

  const clear = () => {
    form.reset();
    apply();
  };

  const openAll = (isOpen) => {
    for (const { item, details } of tests) {
      if (details && !item.hidden) details.open = isOpen;
    }
  };

  // Where the address leads is opened, and shown even if a filter hides it.
  const follow = () => {
    const place = document.getElementById(location.hash.slice(1));
    if (!place) return;
    if (place.closest("[hidden]")) clear();
    const details = place.closest("details");
    if (details) details.open = true;
    place.scrollIntoView();
  };

  // Where the browser gives pages no clipboard, selected text can still be copied.
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  };

  for (const code of document.querySelectorAll(".repeat code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      button.textContent = (await copy(code)) ? "Copied" : "Not copied";
    });
    code.before(button);
  }

  // Small screens have no room for the filters above the first failure.
  const wide = matchMedia("(min-width: 44rem)");
  const makeRoom = () => (document.getElementById("more").open = wide.matches);
  wide.addEventListener("change", makeRoom);
  makeRoom();

  // What a link leads to is not behind the bar, whose lines depend on the width.
  const keepClear = () => {
    const isSticky = getComputedStyle(form).position === "sticky";
    document.documentElement.style.scrollPaddingTop = isSticky ? `${form.offsetHeight + 8}px` : "";
  };
  new ResizeObserver(keepClear).observe(form);

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", clear);
  document.getElementById("open").addEventListener("click", () => openAll(true));
  document.getElementById("close").addEventListener("click", () => openAll(false));
  window.addEventListener("hashchange", follow);
  // Browsers keep what was typed when a page is loaded again.
  window.addEventListener("pageshow", apply);
  form.hidden = false;
  keepClear();
  apply();
  follow();
})();
