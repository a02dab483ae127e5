/** Our OpenAPI document, compared with the vendor's file of 2.24.0 beside this repository. */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { file } from "../../../../scripts/openapi/Document.ts"
import type { OpenApi } from "../../../../scripts/openapi/Format.ts"
import { parseFile, readDocument } from "../../../../scripts/vendor-digest/Document.ts"
import { earlierDocument } from "../../../../scripts/vendor-digest/Earlier.ts"
import { judge } from "../../src/drift/accepted.ts"
import { acceptedFor, acceptedOpenApi } from "../../src/drift/acceptedOpenApi.ts"
import { compare, missing } from "../../src/drift/Compare.ts"
import { line } from "../../src/drift/Difference.ts"

const root = resolve(import.meta.dirname, "../../../..")
const text = readFileSync(join(root, file), "utf8")
const document = JSON.parse(text) as OpenApi
const ours = readDocument(earlierDocument(document))
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
  const theirs = parseFile(documents)
  const vendor = readDocument(theirs)
  const differences = compare(vendor, ours)
  const verdict = judge(differences, acceptedFor(differences))

  it("have only the listed differences", () => {
    assert.isAbove(Object.keys(vendor.operations).length, 117)
    assert.deepStrictEqual(verdict.drift.map(line), [])
    assert.deepStrictEqual(missing(vendor, ours), [])
  })

  it("have every listed difference, each with a reason", () => {
    assert.deepStrictEqual(verdict.stale, [])
    assert.deepStrictEqual(acceptedOpenApi.filter(({ reason }) => reason.length < 20), [])
  })

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
