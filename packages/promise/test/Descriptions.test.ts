/**
 * Tests that the generated descriptions are those that core derives from the contract: with equal ones, both APIs run the same code.
 */
import { assert, describe, it } from "@effect/vitest"
import { annotate } from "@flat-sdk/core/contract/Repeats"
import { descriptionOf } from "@flat-sdk/engine/Validation"
import type { HttpApiEndpoint } from "effect/http-api"
import * as fs from "node:fs"
import * as path from "node:path"
import { services } from "../src/generated/FlatServices.ts"
import type { Descriptions, Makers } from "../src/internal/operations.ts"

const contract = path.join(import.meta.dirname, "../../core/src/contract")

type Endpoints = Readonly<Record<string, HttpApiEndpoint.Top>>
const modules = await Promise.all(
  fs.readdirSync(contract, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
    .map((file) => import(/* @vite-ignore */ path.join(contract, file)) as Promise<{ readonly endpoints?: Endpoints }>)
)
const endpoints = new Map(modules.flatMap(({ endpoints = {} }) => Object.entries(endpoints)))

const descriptions = Object.values(services).flatMap((service) =>
  // The public type hides that a service consists of its descriptions.
  Object.entries((service as unknown as { readonly descriptions: Descriptions }).descriptions)
)

/**
 * A description as data that can be compared: without absent parts, and with recursive shapes expanded once.
 */
const comparable = (value: unknown, within: ReadonlyArray<unknown> = []): unknown => {
  if (typeof value === "function" && value.length === 0) {
    const shape = (value as () => { readonly name: string })()
    return within.includes(shape.name) ? shape.name : comparable(shape, within)
  }
  if (typeof value !== "object" || value === null || value instanceof RegExp) return value
  if (Array.isArray(value)) return value.map((item) => comparable(item, within))
  const names = "name" in value ? [...within, value.name] : within
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [
      key,
      comparable(part, names)
    ])
  )
}

describe("descriptions", () => {
  it("exist for every operation of the contract", () => {
    assert.sameMembers(descriptions.map(([name]) => name), [...endpoints.keys()])
  })

  it("come with what makes the functions of lists and files", () => {
    for (const service of Object.values(services)) {
      const { descriptions, makers } = service as unknown as {
        readonly descriptions: Descriptions
        readonly makers: Makers
      }
      const kinds = Object.values(descriptions).flatMap(({ kind = [] }) => kind)
      assert.sameMembers(Object.keys(makers), [...new Set(kinds)])
    }
  })

  it.each(descriptions)("%s is what core derives from the contract", (name, description) => {
    assert.deepStrictEqual(comparable(description), comparable(descriptionOf(annotate(endpoints.get(name)!))))
  })
})
