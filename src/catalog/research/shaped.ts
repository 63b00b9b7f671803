import { valueIssues } from "../../base/json-schema.ts";
import type { JsonSchema, StandardSchema } from "../../base/schema.ts";

/** A shape of answers, written as JSON Schema and checked by it. */
export function shaped<T>(schema: JsonSchema): StandardSchema<T> {
  return {
    "~standard": {
      version: 1,
      vendor: "troupe",
      validate(value) {
        const issues = valueIssues(schema, value).map((message) => ({ message }));
        return issues.length > 0 ? { issues } : { value: value as T };
      },
      jsonSchema: { input: () => ({ ...schema }) },
    },
  };
}
