// graphql-js as a checker, in one process: each file of a folder is validated with what it reaches.
// The exit code is 1 if a document is not valid.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// From the folder that it runs in, which has the packages.
const { buildSchema, Kind, NoUnusedFragmentsRule, parse, specifiedRules, validate, visit } =
  createRequire(join(process.cwd(), "main.js"))("graphql");

const [schemaFile, corpus] = process.argv.slice(2);
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const documents = readdirSync(corpus, { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => parse(readFileSync(join(corpus, name), "utf8")));

const fragments = new Map();
const spreads = new Map();
for (const document of documents) {
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, [node, document]);
  }
  const names = new Set();
  visit(document, { FragmentSpread: (node) => void names.add(node.name.value) });
  spreads.set(document, names);
}

for (const document of documents) {
  const reached = new Map();
  const pending = [...spreads.get(document)];
  while (pending.length > 0) {
    const name = pending.pop();
    const found = fragments.get(name);
    if (found === undefined || reached.has(name)) continue;
    reached.set(name, found[0]);
    pending.push(...spreads.get(found[1]));
  }
  const own = new Set(document.definitions);
  const more = [...reached.values()].filter((node) => !own.has(node));
  const whole = { kind: Kind.DOCUMENT, definitions: [...document.definitions, ...more] };
  for (const error of validate(schema, whole, rules)) {
    console.log(error.message);
    process.exitCode = 1;
  }
}
