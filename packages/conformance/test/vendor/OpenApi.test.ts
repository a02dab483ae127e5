/**
 * The errors and sentences of our OpenAPI document, compared with the vendor's file of 2.24.0 beside this repository. Its operations and schemas are
 * those of the contract, which `Drift.test.ts` compares with the vendor's: see `OpenApiComparison.test.ts`.
 */
import { assert, describe, it } from "@effect/vitest"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import type { OpenApiFile } from "@flat-sdk/tools/spec-day/Document"
import * as Yaml from "effect/encoding/Yaml"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import type { OpenApi } from "../support/OpenApi.ts"

const root = resolve(import.meta.dirname, "../../../..")
const text = readFileSync(join(root, openapi), "utf8")
const document = JSON.parse(text) as OpenApi
const documents = join(root, "../shared/flat/openapi-2.24.0.yaml")

/** Returns every value of a document below a key. */
const below = (value: unknown, key: string): ReadonlyArray<unknown> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...below(inner, key)])
    : []

const sentences = (texts: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  texts.filter((one) => typeof one === "string")
    .flatMap((one) => one.split(/(?<=[.!?])\s+|\n+/))
    .map((sentence) => sentence.replaceAll(/[`*]/g, "").trim().toLowerCase())
    // Shorter ones are names: "Collection id."
    .filter((sentence) => sentence.split(" ").length > 5)

describe("openapi.json and the vendor's file of 2.24.0", () => {
  const theirs = Yaml.parse(readFileSync(documents, "utf8")) as OpenApiFile

  it("have the same errors: each that the vendor lists is in ours", () => {
    const statuses = (paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
      new Map(
        Object.values(paths).flatMap((item) => Object.values(item)).flatMap((node) => {
          const { operationId, responses } = node as {
            readonly operationId?: string
            readonly responses?: Readonly<Record<string, unknown>>
          }
          return operationId === undefined ? [] : [[operationId, Object.keys(responses ?? {})] as const]
        })
      )
    const own = statuses(document.paths)
    const lost = [...statuses(theirs.paths)].flatMap(([id, listed]) =>
      listed.filter((status) => !status.startsWith("2") && own.get(id)?.includes(status) !== true).map((status) =>
        `${id} ${status}`
      )
    )
    assert.deepStrictEqual(lost, [])
  })

  it("have no sentence in common", () => {
    const copied = new Set(sentences([...below(theirs, "description"), ...below(theirs, "summary")]))
    assert.isAbove(copied.size, 300)
    const own = sentences([...below(document, "description"), ...below(document, "summary")])
    assert.isAbove(own.length, 500)
    assert.deepStrictEqual(own.filter((sentence) => copied.has(sentence)), [])
  })
})
