// Reads SARIF logs from standard input, a JSON array of them, and prints the errors of each against
// the official schema, as a JSON array of arrays of texts. Runs in a folder with the packages.
const { createRequire } = require("node:module");
const from = createRequire(process.cwd() + "/");
const Ajv = from("ajv");
const ajv = new Ajv({ schemaId: "id", meta: false, allErrors: true, unknownFormats: "ignore" });
ajv.addMetaSchema(from("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(from("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
const logs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const errors = logs.map((log) =>
  validate(log) ? [] : validate.errors.map((error) => `${error.dataPath} ${error.message}`),
);
process.stdout.write(JSON.stringify(errors));
