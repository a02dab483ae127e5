/** The tools that read and change the notes of a score. As for the others, each word of their descriptions counts. */
import {
  charactersOfToken,
  ClientSession,
  count,
  type Dependencies,
  explaining,
  fail,
  hints,
  makeInput,
  type Options,
  text,
  ToolError
} from "@flat-sdk/agents/server"
import type { FlatClient } from "@flat-sdk/core"
import {
  type Edited,
  type MeasureChange,
  overview,
  type Problem,
  type Result as ScoreResult,
  type Score,
  ScoreError,
  type WarningName,
  write
} from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { CallToolResult, ImageContent } from "effect/ai/McpSchema"
import * as McpServer from "effect/ai/McpServer"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { arrangements, decode } from "../score/Arrangements.ts"
import * as Revisions from "../score/Revisions.ts"
import { hideSyllables, isOutsideWords, maskAbc, maskXml } from "./ScorePrivacy.ts"

const dependencies = [ClientSession, FileSystem.FileSystem, Path.Path]
const result = { success: Schema.Record(Schema.String, Schema.Unknown), failure: ToolError, dependencies }
const reads = { readOnly: true, openWorld: true }
const writes = { readOnly: false, openWorld: true }
const score = Schema.String
const as = Schema.optionalKey(Schema.Literals(["abc", "xml"]))
const revision = Schema.optionalKey(Schema.String)
// The printed number, which can be "X1", or the position; models write 12 as a number.
const measure = Schema.Union([Schema.String, Schema.Int, Schema.Struct({ index: Schema.Int })])
/** A field whose form is said in words, which cost a model less than a schema. Words of `Unknown` itself are not published. */
const words = (description: string) => Schema.optionalKey(Schema.Unknown).annotateKey({ description })
const baseRevision = Schema.String.annotate({ description: "The revision you read" })

const overviewTool = Tool.make("score_overview", {
  description: "Title, people, parts, keys, times, tempos and lyrics of a score (its id).",
  parameters: Schema.Struct({ score, revision }),
  ...result
}).annotateMerge(hints({ title: "See a score", ...reads }))

const readTool = Tool.make("score_read", {
  description: "Measures of a score as ABC (flat://guides/abc), or XML.",
  parameters: Schema.Struct({
    score,
    part: text("Default all"),
    from: words("Number, or {index}"),
    to: words("As from"),
    as,
    revision
  }),
  ...result
}).annotateMerge(hints({ title: "Read measures", ...reads }))

const previewTool = Tool.make("score_preview", {
  description: "A page as picture.",
  parameters: Schema.Struct({ score, page: count(1, 1000, "Default 1"), revision }),
  ...result
}).annotateMerge(hints({ title: "See a page", ...reads }))

const Losses = Schema.Union([Schema.Boolean, Schema.Array(Schema.String)])
const Parts = Schema.Array(
  Schema.Struct({ part: Schema.String, measures: Schema.Record(Schema.String, Schema.String) })
)

const replaceTool = Tool.make("score_replace", {
  description: "Replaces measures and shows changes. Saves only with save: true.",
  parameters: Schema.Struct({
    score,
    baseRevision,
    parts: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)).annotate({
      description: "Changed [{part, measures}] of score_read"
    }),
    as,
    save: Schema.optionalKey(Schema.Boolean),
    allowLoss: words("true, or [names]"),
    allow: Schema.optionalKey(Schema.Array(Schema.String).annotate({ description: "Warnings" }))
  }),
  ...result
}).annotateMerge(hints({ title: "Change measures", ...writes }))

const forms: Readonly<Record<string, string>> = { measure: "#", texts: "[]" }
const optionsText = arrangements.map(({ name, options }) =>
  `${name}(${Object.entries(options).map(([key, [kind]]) => key + (forms[kind] ?? "")).join(",")})`
).join(" ")

const arrangeTool = Tool.make("score_arrange", {
  description: "Changes a whole score, as score_replace does.",
  parameters: Schema.Struct({
    score,
    baseRevision: Schema.String,
    operation: Schema.String,
    options: Schema.Record(Schema.String, Schema.Unknown).annotate({
      description: `#: number, or {index}. ${optionsText}`
    }),
    save: Schema.optionalKey(Schema.Boolean)
  }),
  ...result
}).annotateMerge(hints({ title: "Arrange", ...writes }))

const restoreTool = Tool.make("score_restore", {
  description: "Saves an earlier revision again.",
  parameters: Schema.Struct({ score, revision: Schema.String }),
  ...result
}).annotateMerge(hints({ title: "Restore", ...writes }))

/** Returns the name of a measure: its number, or its position where several of the part have the number. */
const namesOf = (score: Score) => {
  const places = new Map<string, number>()
  for (const { index, number, part } of readMeasures(score)) {
    const key = `${part} ${number}`
    places.set(key, places.has(key) ? -1 : index)
  }
  return ({ index, number = "", part }: Omit<MeasureChange, "changes">): string =>
    places.get(`${part} ${number}`) === -1 ? `index ${index}` : number
}

const addressOf = (name: string | number | { readonly index: number }) =>
  typeof name === "string" && /^index \d+$/.test(name) ? { index: Number(name.slice(6)) } : name

/** What is wrong with an edit, and where. */
const wordsOf = (problems: ReadonlyArray<Problem>): string =>
  problems.slice(0, 5).map(({ column, hint = "", line, message, number, part }) =>
    `${part ?? "Score"}${number === undefined ? "" : ` ${number}`}${
      line === undefined ? "" : ` (line ${line}, column ${column})`
    }: ${message}. ${hint}`
  ).join("\n")

/** Runs a function of the package for scores: it throws an error for parts and measures that do not exist. */
const attempt = <A>(run: () => A): Effect.Effect<A, ToolError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      if (error instanceof ScoreError) return fail(wordsOf([error.problem]))
      throw error
    }
  })

/** What a call needs, with the operations on scores. */
interface Given extends Dependencies {
  readonly scores: FlatClient.FlatClientShape["scores"]
}

const readRevision = Effect.fnUntraced(function*(given: Given, score: string, revision?: string) {
  const explained = explaining(given, yield* given.offer.get("getScoreRevisionData"))
  const read = yield* explained(
    Effect.catchTag(
      Revisions.read(given.scores, score, revision),
      "Unreadable",
      ({ message, next }) => fail(`${message}. ${next}`)
    )
  )
  // What is shown has words, in which people may be named.
  const note = yield* given.names
  hideSyllables(read.score.source, given.privacy)
  return { ...read, note }
})

const maskValue = ({ privacy }: Dependencies, value: object) => privacy.mask(value, undefined).value as object

/** Reads a field whose form the schema of the tool does not say. */
const decoded = <A>(schema: Schema.Codec<A>, value: unknown, message: string) =>
  Effect.catchTag(Schema.decodeUnknownEffect(schema)(value), "SchemaError", () => fail(message))

const see = Effect.fnUntraced(function*(given: Given, input: typeof overviewTool.parametersSchema.Type) {
  const { note, revision, score } = yield* readRevision(given, input.score, input.revision)
  return { revision, ...maskValue(given, overview(score)), ...note }
})

const read = Effect.fnUntraced(function*(given: Given, input: typeof readTool.parametersSchema.Type) {
  const { as = "abc", part } = input
  const [from, to] = yield* Effect.forEach(
    ["from", "to"] as const,
    (name) =>
      decoded(
        Schema.UndefinedOr(measure),
        input[name],
        `${name} is the number of a measure, such as 12, or { index: 107 }`
      )
  )
  const { note, revision, score } = yield* readRevision(given, input.score, input.revision)
  const range = {
    as,
    ...(part === undefined ? undefined : { part }),
    ...(from === undefined ? undefined : { from: addressOf(from) }),
    ...(to === undefined ? undefined : { to: addressOf(to) })
  }
  const texts = yield* attempt(() => readMeasures(score, range))
  const nameOf = namesOf(score)
  const mask = as === "abc" ? maskAbc : maskXml
  let room = given.options.maxTokens * charactersOfToken - 500
  const cut = texts.findIndex(({ text }, at) => (room -= text.length + 10) < 0 && at > 0)
  const shown = cut < 0 ? texts : texts.slice(0, cut)
  const lost = shown.filter(({ lost }) => lost.length > 0).map((one) => [`${one.part} ${nameOf(one)}`, one.lost])
  return {
    revision,
    parts: Array.from(Map.groupBy(shown, ({ part }) => part), ([part, some]) => ({
      part,
      measures: Object.fromEntries(some.map((one) => [nameOf(one), mask(one.text, given.privacy.maskText)]))
    })),
    ...(lost.length === 0 ? undefined : { notInText: Object.fromEntries(lost) }),
    ...note,
    ...(cut < 0 ? undefined : { more: `Continue with part: "${texts[cut]!.part}", from: "${nameOf(texts[cut]!)}"` })
  }
})

/** Where a change comes from, and whether it is saved. */
interface Place {
  readonly score: string
  readonly revision: string
  readonly save: boolean
  /** Whether it becomes a score of its own. */
  readonly makesOther?: boolean
}

/** Says what a change did, or why there is none, and saves it if that was asked for. */
const finish = Effect.fnUntraced(function*(given: Given, place: Place, { problems, value }: ScoreResult<Edited>) {
  if (value === undefined) return yield* fail(given.privacy.maskText(`${wordsOf(problems)}\nNothing was saved.`))
  const { changed, kept, lost } = value
  hideSyllables(value.source, given.privacy)
  const nameOf = namesOf(value)
  const what = maskValue(given, {
    changed: changed.map((one) => ({ part: one.part, ...one.number && { number: nameOf(one) }, changes: one.changes })),
    ...(kept.length === 0 ? undefined : { kept: [...new Set(kept.map(({ what }) => what))] }),
    ...(lost.length === 0 ? undefined : { lost })
  })
  const { makesOther = false, revision, save, score } = place
  if (!save || changed.length === 0) return { saved: false, ...what }
  const data = write(value)
  if (makesOther) {
    const { parts, title = "Parts" } = overview(value)
    const body = {
      title: `${title}: ${parts.map(({ id, name }) => name || id).join(", ")}`,
      privacy: "private",
      data
    } as const
    const created = yield* explaining(given, yield* given.offer.get("createScore"))(given.scores.createScore({ body }))
    return { score: created.id, ...what }
  }
  const measures = changed.map((one) => one.number === undefined ? one.part : `${one.part} ${nameOf(one)}`).join(", ")
  const explained = explaining(given, yield* given.offer.get("createScoreRevision"))
  const saved = yield* explained(
    given.scores.saveRevision({ score, base: revision, data, description: `Changed ${measures}` })
  )
  return { revision: saved.id, ...what }
})

const replace = Effect.fnUntraced(function*(given: Given, input: typeof replaceTool.parametersSchema.Type) {
  const { allow = [], as = "abc", baseRevision, save = false, score } = input
  const operation = yield* given.offer.get("createScoreRevision")
  const parts = yield* decoded(Parts, input.parts, "parts is a list of { part, measures }, as score_read returns them")
  const allowLoss = yield* decoded(Losses, input.allowLoss ?? false, "allowLoss is true, or a list of what may be lost")
  const written = parts.flatMap(({ measures }) => Object.values(measures))
  if (written.some((text) => isOutsideWords(text, as, given.privacy))) {
    return yield* fail("A pseudonym may stand in words only: lyrics, or text in quotes. Nothing was saved.")
  }
  // Real names for pseudonyms in words.
  const { body } = yield* makeInput(operation, given, { parameters: { score }, body: { parts } })
  const edits = (body as { readonly parts: typeof parts }).parts.flatMap(({ measures, part }) =>
    Object.entries(measures).map(([name, text]) => ({ part, measure: addressOf(name), text, as }))
  )
  const base = yield* readRevision(given, score, baseRevision)
  const options = { allowLoss, allow: allow as ReadonlyArray<WarningName> }
  const { problems, value } = yield* attempt(() => replaceMeasures(base.score, edits, options))
  // In this tool, a position is written as a key: "index 107".
  const keyed = problems?.map(({ hint = "", ...one }) => ({
    ...one,
    hint: hint.replaceAll(/\{ (index): (\d+) \}/g, "\"$1 $2\"")
  }))
  return yield* finish(given, { revision: base.revision, score, save }, value ? { value } : { problems: keyed ?? [] })
})

const arrange = Effect.fnUntraced(function*(given: Given, input: typeof arrangeTool.parametersSchema.Type) {
  const { baseRevision, save = false, score } = input
  const operation = yield* given.offer.get("createScoreRevision")
  // Real names for pseudonyms.
  const { body } = yield* makeInput(operation, given, { parameters: { score }, body: { options: input.options } })
  const found = decode(input.operation, (body as Pick<typeof input, "options">).options)
  if (typeof found === "string") return yield* fail(`${found}. Nothing was saved.`)
  const base = yield* readRevision(given, score, baseRevision)
  const place = { revision: base.revision, score, save, makesOther: found.makesOther }
  return yield* finish(given, place, found.run(base.score))
})

const restore = Effect.fnUntraced(function*(given: Given, input: typeof restoreTool.parametersSchema.Type) {
  const explained = explaining(given, yield* given.offer.get("createScoreRevision"))
  return { revision: (yield* explained(given.scores.restoreRevision(input))).id }
})

const preview = Effect.fnUntraced(function*(given: Given, input: typeof previewTool.parametersSchema.Type) {
  const { page = 1 } = input
  const { revision, score } = yield* readRevision(given, input.score, input.revision)
  const music = { source: maskXml(score.source, given.privacy.maskText) }
  const png = yield* Effect.tryPromise({
    // It is large, and few call this.
    try: async () => (await import("@flat-sdk/score/render")).toPng(music, { number: page, pixels: 1000 }),
    catch: (error) => new ToolError({ message: `Inform the user: ${(error as Error).message}` })
  })
  return { revision, page, png: Base64.encode(png) }
})

/** Sends the picture of a result as one. */
const withPicture = (result: CallToolResult): CallToolResult => {
  const { png, ...rest } = (result.structuredContent ?? {}) as Readonly<Record<string, unknown>>
  if (typeof png !== "string") return result
  const data = Result.getOrThrow(Base64.decode(png))
  const image = ImageContent.make({ type: "image", data, mimeType: "image/png" })
  return new CallToolResult({ structuredContent: rest, content: [{ type: "text", text: JSON.stringify(rest) }, image] })
}

/** The server for tools whose results may have a picture: those of a toolkit are text alone. */
const pictures = Layer.effect(
  McpServer.McpServer,
  Effect.map(McpServer.McpServer, (server) => ({
    ...server,
    addTool: (options: Parameters<typeof server.addTool>[0]) =>
      server.addTool({
        ...options,
        handle: (payload) =>
          Effect.map(
            options.handle(payload),
            (result) => result instanceof CallToolResult ? withPicture(result) : result
          )
      })
  }))
)

/** Returns the layer of the tools that read, and of those that write if they are permitted. */
export const make = (
  options: Options,
  dependenciesOf: (session: Dependencies["session"]) => Dependencies,
  scores: Given["scores"]
) => {
  const within = <Input, A>(
    run: (given: Given, input: Input) => Effect.Effect<A, ToolError, FileSystem.FileSystem | Path.Path>
  ) =>
  (input: Input) => Effect.flatMap(ClientSession, (session) => run({ ...dependenciesOf(session), scores }, input))
  const reading = Toolkit.make(overviewTool, readTool, previewTool)
  const writing = Toolkit.make(replaceTool, arrangeTool, restoreTool)
  const readers = McpServer.toolkit(reading).pipe(
    Layer.provide(pictures),
    Layer.provide(reading.toLayer({
      score_overview: within(see),
      score_read: within(read),
      score_preview: within(preview)
    }))
  )
  const writers = McpServer.toolkit(writing).pipe(Layer.provide(writing.toLayer({
    score_replace: within(replace),
    score_arrange: within(arrange),
    score_restore: within(restore)
  })))
  return options.allowWrite ? Layer.merge(readers, writers) : readers
}
