// Reads a JSON Schema and an array of values from standard input, and prints for each value whether
// the schema accepts it, as a JSON array. Runs in a folder with the packages.
const { createRequire } = require("node:module");
const Ajv = createRequire(process.cwd() + "/")("ajv");
const input = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const validate = new Ajv().compile(input.schema);
process.stdout.write(JSON.stringify(input.values.map((value) => validate(value))));
