/** A response as the tests of the output use it, and a way to read what is written. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import { Effect, Sink, Stdio, type Stream } from "effect"
import type { Catalog } from "../../src/catalog/Catalog.ts"
import * as Output from "../../src/output/Output.ts"

const schemas: Record<string, JsonSchema> = {
  Pupil: {
    type: "object",
    required: ["id"],
    properties: {
      isActive: { type: "boolean" },
      role: { type: "string" },
      avatarUrl: { type: "string" },
      username: { type: "string" },
      scores: { type: "array", items: { $ref: "#/components/schemas/Score" } },
      organization: {
        anyOf: [{ type: "object", properties: { id: { type: "string" }, name: { type: "string" } } }, { type: "null" }]
      },
      points: { type: "number" },
      id: { type: "string" },
      extra: { type: "object" }
    }
  },
  Score: { type: "object", properties: { id: { type: "string" }, title: { type: "string" } } }
}

const catalog: Catalog = { version: "1", services: [], operations: [], schemas }

export const pupil = { catalog, schema: { $ref: "#/components/schemas/Pupil" } }
export const pupils = { catalog, schema: { type: "array", items: pupil.schema } }

export const ada = {
  id: "5f3a000000000000000000a1",
  username: "ada",
  role: "student",
  isActive: true,
  points: 12,
  organization: { id: "o1", name: "Athenäum" },
  scores: [{ id: "s1", title: "Étude" }, { id: "s2", title: "Rondo" }]
}

export const yamada = {
  id: "5f3a000000000000000000a2",
  username: "山田太郎",
  role: "teacher",
  points: 7,
  organization: null,
  scores: [],
  extra: { a: 1 }
}

/** The name of a pupil who knows about terminals. */
export const mallory = {
  id: "5f3a000000000000000000a3",
  username: "\u001b]0;owned\u0007\u001b[31mMal\u009b2J\u202elory\r\nx",
  role: "student"
}

export const terminal = (options: Partial<Output.OutputOptions> = {}): Output.OutputOptions => ({
  color: false,
  columns: 80,
  terminal: true,
  ...options
})

export const pipe = (options: Partial<Output.OutputOptions> = {}): Output.OutputOptions =>
  terminal({ terminal: false, ...options })

export interface Written {
  readonly stdout: string
  readonly stderr: string
}

/** Runs an effect and returns what it wrote, with its failure. */
const written = <E>(
  effect: Effect.Effect<void, E, Stdio.Stdio>
): Effect.Effect<Written & { readonly error: E | undefined }> =>
  Effect.suspend(() => {
    let stdout = ""
    let stderr = ""
    const sink = (add: (text: string) => void) => () =>
      Sink.forEach((chunk: string | Uint8Array) => Effect.sync(() => add(String(chunk))))
    return Effect.match(
      Effect.provide(
        effect,
        Stdio.layerTest({ stdout: sink((text) => stdout += text), stderr: sink((text) => stderr += text) })
      ),
      {
        onSuccess: () => ({ stdout, stderr, error: undefined }),
        onFailure: (error) => ({ stdout, stderr, error })
      }
    )
  })

export const value = (result: unknown, options: Output.OutputOptions) => written(Output.value(result, options))

export const items = <E>(source: Stream.Stream<unknown, E>, options: Output.OutputOptions) =>
  written(Output.items(source, options))
