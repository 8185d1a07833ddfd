// Prints as JSON what the readers of Node.js read in a report: suites with their counts and cases. Several files are merged
// by the readers that can do that.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [tools, ...files] = process.argv.slice(2);
const [file] = files;
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

// Both keep of skipped cases only that they are.
const { default: getSuites } = await import(`${tools}/node_modules/xunit-viewer/src/cli/get-suites.js`);
const contents = files.map((path) => ({ file: path, contents: readFileSync(path, "utf8") }));
const { suites } = await getSuites({ error: String, file: String }, contents);
const xunitViewer = Object.values(suites).flatMap((suite) =>
  Object.values(suite.tests).map(({ name, classname, status, messages }) => ({ suite: suite.name, name, classname, kind: status, messages })),
);
const { convertJUnitToCTRFReport } = await import(`${tools}/node_modules/junit-to-ctrf/dist/convert.js`);
const ctrf = await convertJUnitToCTRFReport(files, { log: false });
const ctrfTests = (ctrf?.results.tests ?? []).map(({ name, suite, status, message, trace }) => ({ name, suite: suite[0], status, message, trace }));

console.log(JSON.stringify({ junit2json, testResultsParser, xunitViewer, ctrf: ctrfTests }));
