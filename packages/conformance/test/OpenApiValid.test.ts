import { assert, describe, it } from "@effect/vitest"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import { type Config, createConfig, lintFromString } from "@redocly/openapi-core"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"

const path = join(resolve(import.meta.dirname, "../../.."), openapi)
const text = readFileSync(path, "utf8")

/** The strictest rules, without the licence of the API: the API is not ours. */
const config: Promise<Config> = createConfig({
  extends: ["recommended-strict"],
  rules: {
    "info-license": "off",
    "no-unused-components": "error",
    "operation-parameters-unique": "error",
    "path-http-verbs-order": "off",
    "no-server-trailing-slash": "error"
  }
})

const problems = async (source: string): Promise<ReadonlyArray<string>> =>
  (await lintFromString({ source, absoluteRef: path, config: await config })).map(({ message, ruleId }) =>
    `${ruleId}: ${message}`
  )

describe("openapi.json is valid OpenAPI 3.1, according to Redocly", () => {
  it("with the strictest rules; only two paths of the vendor are ambiguous", async () => {
    assert.deepStrictEqual(await problems(text), [
      "no-ambiguous-paths: Paths should resolve unambiguously. Found two ambiguous paths: `/classes/{class}/archive` and `/classes/enroll/{enrollmentCode}`.",
      "no-ambiguous-paths: Paths should resolve unambiguously. Found two ambiguous paths: `/classes/enroll/{enrollmentCode}` and `/classes/{class}/assignments`."
    ])
  })

  it.each([
    [
      "a reference to nothing",
      "#/components/schemas/UserCreation",
      "#/components/schemas/Nobody",
      "no-unresolved-refs"
    ],
    [
      "an operation id that is not unique",
      "\"operationId\": \"getClass\"",
      "\"operationId\": \"getTask\"",
      "operation-operationId-unique"
    ],
    ["a type that does not exist", "\"type\": \"boolean\"", "\"type\": \"bool\"", "struct"],
    ["a parameter that the path does not have", "\"/tasks/{task}\"", "\"/tasks/{job}\"", "path-parameters-defined"],
    ["a security scheme that does not exist", "{ \"AccessToken\": [] }", "{ \"Password\": [] }", "security-defined"]
  ])("the validator finds %s", async (_, before, after, rule) => {
    assert.include(text, before)
    assert.match((await problems(text.replace(before, after))).join("\n"), new RegExp(`^${rule}:`, "m"))
  })
})
