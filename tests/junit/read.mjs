// Prints what the two readers of Node.js read in a report, as JSON: suites with their counts and cases.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [tools, file] = process.argv.slice(2);
const require = createRequire(`${tools}/node_modules/`);
// A module of ECMAScript only, which `require` does not load.
const { parse } = await import(`${tools}/node_modules/junit2json/dist/esm/index.js`);
const { parse: parseResults } = require("test-results-parser");

function kindOf(found) {
  const kinds = ["failure", "error", "skipped"].filter((kind) => found[kind]?.length);
  if (kinds.length > 1) throw new Error(`${found.name} is ${kinds}`);
  return kinds[0] ?? "passed";
}

const report = await parse(readFileSync(file, "utf8"));
const junit2json = (report.testsuite ?? []).map((suite) => ({
  name: suite.name,
  counts: [suite.tests, suite.failures, suite.errors, suite.skipped],
  cases: (suite.testcase ?? []).map((found) => {
    const [why] = found[kindOf(found)] ?? [];
    const [name, classname, message, body] = [found.name, found.classname, why?.message, why?.inner];
    return { name, classname, kind: kindOf(found), message: message ?? "", body: body ?? "" };
  }),
}));

// It has no class names, and of skipped cases no texts; errors are failures with a number of their own.
const results = parseResults({ type: "junit", files: [file] });
const kinds = { PASS: "passed", FAIL: "failure", ERROR: "error", SKIP: "skipped" };
const testResultsParser = results.suites.map((suite) => ({
  name: suite.name,
  counts: [suite.total, suite.failed, suite.errors, suite.skipped],
  cases: suite.cases.map((found) => ({
    name: found.name,
    kind: kinds[found.status],
    message: found.failure,
    body: found.stack_trace,
  })),
}));

console.log(JSON.stringify({ junit2json, testResultsParser }));
