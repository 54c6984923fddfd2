/** The OpenAPI document goes in, the TypeScript of every call comes out: what it takes, and what it answers. */

const indent = (text) => text.replaceAll("\n", "\n  ");
const isName = (text) => /^[A-Za-z_$][\w$]*$/.test(text);

/** JSON Schema as the API's own forms make it → a TypeScript type. */
function typeOf(schema = {}) {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return variants.map(typeOf).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  if (schema.type === "array") return `readonly ${bracketed(typeOf(schema.items))}[]`;
  if (schema.type === "object") return objectType(schema);
  return { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" }[schema.type] ?? "unknown";
}

function bracketed(type) {
  return type.includes(" ") && !type.startsWith("{") ? `(${type})` : type;
}

function objectType({ properties = {}, required = [], additionalProperties }) {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = isName(name) ? name : JSON.stringify(name);
    return `readonly ${key}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`;
  });
  if (fields.length === 0) return `Readonly<Record<string, ${typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown"}>>`;
  return `{\n  ${indent(fields.join("\n"))}\n}`;
}

function parametersType(parameters, place) {
  const fields = parameters
    .filter(({ in: where }) => where === place)
    .map(({ name, required, schema }) => `readonly ${name}${required ? "" : "?"}: ${typeOf(schema)};`);
  return fields.length === 0 ? undefined : `{ ${fields.join(" ")} }`;
}

/** The union of what a success can answer; nothing where it has no body. */
function answerType(responses) {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([, { content }]) => content?.["application/json"]?.schema)
    .map((schema) => (schema ? typeOf(schema) : "undefined"));
  return [...new Set(types)].join(" | ");
}

function callType(method, path, { summary, parameters, requestBody, responses }) {
  const body = requestBody?.content["application/json"];
  const fields = [
    ["path", parametersType(parameters, "path"), true],
    ["query", parametersType(parameters, "query"), false],
    ["body", body && typeOf(body.schema), requestBody?.required],
    ["lines", requestBody?.content["application/x-ndjson"] && "string", true],
    ["vtt", requestBody?.content["text/vtt"] && "string", true],
    ["file", requestBody?.content["image/png"] && "Blob", true],
  ].filter(([, type]) => type !== undefined);
  const inputs = fields.map(([name, type, required]) => `readonly ${name}${required ? "" : "?"}: ${type};`);
  const key = JSON.stringify(`${method.toUpperCase()} ${path}`);
  return `/** ${summary} */\nreadonly ${key}: {\n  ${indent([...inputs, `readonly answer: ${answerType(responses)};`].join("\n"))}\n};`;
}

/** Files and streams are not for a client of JSON calls. */
function isJson(content) {
  return content === undefined || content["application/json"] !== undefined;
}

export function clientTypes({ paths }) {
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { responses }]) => isJson(responses[200]?.content))
      .map(([method, operation]) => callType(method, path, operation)),
  );
  return [
    "/** Every call of the API with what it takes and answers. Made from `openapi.json` by `npm run docs`; not edited by hand. */",
    `export interface Calls {\n  ${indent(calls.join("\n"))}\n}`,
    "",
  ].join("\n");
}
