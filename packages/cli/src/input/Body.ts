/** The body of a request: `--body`, changed by `--set`, with the contents of the files of `--data`. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import type { Upload } from "@flat-sdk/core"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import type { Body, Catalog } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as Assignment from "./Assignment.ts"
import type { UsageProblem } from "./UsageError.ts"
import { problemOfJson } from "./Value.ts"

export const bodyFlag = Flags.text(
  "body",
  "@file|-|json",
  "The body as JSON: the file after @, standard input for -, or the JSON itself"
)

export const setFlag = (fields = "") =>
  Flags.texts(
    "set",
    "field=value",
    `A field of the body, over --body: field.inner=value, list[0]=value, or field:=JSON. Repeat it for more fields${fields}`
  )

export interface BodyFlags {
  readonly body: string | undefined
  readonly set: ReadonlyArray<string>
  readonly data: ReadonlyArray<string>
}

/** A body, `undefined` if there is none, and what is wrong with it. */
export interface BuiltBody {
  readonly body: unknown
  readonly problems: ReadonlyArray<UsageProblem>
}

interface Source {
  readonly catalog: Catalog
  /** Opens a file for the body; `-` is standard input. */
  readonly content: (path: string) => Effect.Effect<Upload.Content, PlatformError, FileSystem.FileSystem | Stdio.Stdio>
}

type Files = FileSystem.FileSystem | Path.Path | Stdio.Stdio

/** Decodes bytes that must be UTF-8. Otherwise letters would be sent as replacement characters. */
const decodeUtf8 = (bytes: Uint8Array, what: string): Effect.Effect<string, string> =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => `${what} is not UTF-8, or damaged. Save it as UTF-8`
  })

/** Reads the text that a flag names: of a file after `@`, of standard input for `-`, or the flag itself. */
const textOf = (given: string): Effect.Effect<string, string, Files> =>
  given === "-" || given === "@-"
    ? Effect.flatMap(Stdio.Stdio, ({ stdin }) => Stream.runCollect(stdin)).pipe(
      Effect.mapError((error) => `standard input could not be read: ${error.message}`),
      Effect.flatMap((chunks) => decodeUtf8(Buffer.concat([...chunks]), "standard input"))
    )
    : given === "@"
    ? Effect.fail("expected the name of a file after @")
    : given.startsWith("@")
    ? Effect.flatMap(FileSystem.FileSystem, (files) => files.readFile(given.slice(1))).pipe(
      Effect.mapError((error) => `the file ${given.slice(1)} could not be read (${error.reason._tag})`),
      Effect.flatMap((bytes) => decodeUtf8(bytes, `the file ${given.slice(1)}`))
    )
    : Effect.succeed(given)

export const json = (flag: string, given: string): Effect.Effect<BuiltBody, never, Files> =>
  textOf(given).pipe(
    Effect.flatMap((text) =>
      Effect.try({
        try: (): BuiltBody => ({ body: JSON.parse(text), problems: [] }),
        catch: (error) => `expected JSON: ${problemOfJson(error)}. Give a file as @FILE, or - for standard input`
      })
    ),
    Effect.catch((problem) => Effect.succeed({ body: undefined, problems: [{ flag, problem }] }))
  )

/** Reports secrets in a body that is written out on the command line. */
export const typedSecrets = (
  catalog: Catalog,
  schema: JsonSchema | undefined,
  given: string | undefined,
  body: unknown
): ReadonlyArray<UsageProblem> =>
  given === undefined || /^[@-]/.test(given)
    ? []
    : Fields.leaves(body)
      .map(([path]) => path.split(/[.[\]]+/).filter((part) => part !== "" && !/^\d+$/.test(part)))
      .filter(Secrets.isTyped(catalog, schema))
      .map((path) => ({ flag: "--body", problem: Secrets.refusalOf(path.at(-1)!) }))

/** Where the n-th file belongs: the path of a field, with the index for a field within a list. */
const placeOf = (contents: ReadonlyArray<string>, index: number): ReadonlyArray<string | number> => {
  const listed = contents.find((field) => field.includes("[]"))
  const field = listed ?? contents[Math.min(index, contents.length - 1)]!
  return field.split(".").flatMap((part) => part.endsWith("[]") ? [part.slice(0, -2), index] : [part])
}

/** Puts contents into a copy of the body that shares everything else with it. */
const placeContents = (
  value: unknown,
  path: ReadonlyArray<string | number>,
  contents: Readonly<Record<string, unknown>>
): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return value
  const known = typeof value === "object" && value !== null ? value : undefined
  const copy: Record<string | number, unknown> = Array.isArray(known)
    ? [...known] as Record<number, unknown>
    : typeof key === "number"
    ? [] as Record<number, unknown>
    : { ...known }
  if (rest.length > 0) copy[key] = placeContents(copy[key], rest, contents)
  // What the body says about the file, such as its name, is kept.
  else return { ...contents, ...copy, [key]: contents[key] }
  return copy
}

interface Content {
  readonly content: Upload.Content | string
  readonly name: string | undefined
}

const contentOf = (session: Source, given: string): Effect.Effect<Content, string, Files> =>
  Effect.gen(function*() {
    if (!given.startsWith("@")) return { content: given, name: undefined }
    const file = given.slice(1)
    if (file === "") return yield* Effect.fail("expected the name of a file after @")
    const content = yield* Effect.mapError(
      session.content(file),
      (error) => `the file ${file} could not be opened (${error.reason._tag})`
    )
    return { content, name: file === "-" ? undefined : (yield* Path.Path).basename(file) }
  })

export const build = Effect.fnUntraced(function*(session: Source, body: Body, flags: BodyFlags) {
  const { catalog } = session
  const given = flags.body === undefined ? { body: undefined, problems: [] } : yield* json("--body", flags.body)
  const changed = Assignment.apply(catalog, body.schema, given.body, flags.set, body.contents)
  const problems: Array<UsageProblem> = [
    ...given.problems,
    ...typedSecrets(catalog, body.schema, flags.body, given.body),
    ...changed.problems
  ]
  let built = changed.body
  for (const [index, data] of flags.data.entries()) {
    const place = placeOf(body.contents, index)
    const field = String(place.at(-1))
    if (index >= body.contents.length && typeof place.at(-2) !== "number") {
      problems.push({ flag: "--data", problem: "expected one file, found more than one" })
      break
    }
    const opened = yield* Effect.result(contentOf(session, data))
    if (opened._tag === "Failure") {
      problems.push({ flag: "--data", problem: opened.failure })
      continue
    }
    const { content, name } = opened.success
    built = placeContents(built, place, {
      [field]: content,
      ...(name !== undefined && Fields.hasFileName(catalog, body, place) ? { [Fields.fileNameField]: name } : undefined)
    })
  }
  return { body: built, problems }
})
