/** The questions of a recognition about what it found: as JSON, and at the terminal. */
import type { RecognitionEvent } from "@flat-sdk/core/OmrRecognition"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { isReadonlyObject } from "effect/Predicate"
import { usage } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

type Awaiting = Extract<RecognitionEvent, { readonly _tag: "AwaitingInput" }>

/** Answers to the questions. Fields that are left out keep what was recognised. */
export type Answers = Parameters<Awaiting["answer"]>[0]

type Details = Extract<Awaiting["step"]["data"], { readonly instruments: unknown }>

type Instrument = Details["instruments"][number]

export const detailsOf = ({ step }: Awaiting): Details | undefined => "instruments" in step.data ? step.data : undefined

const omitEmpty = <A extends object>(fields: A) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== "")) as Partial<A>

const answerOf = ({ index, instrumentId, partName, transposeKey }: Instrument) => ({
  index,
  ...omitEmpty({ instrumentId, partName, transposeKey })
})

/** The questions for a program: what was recognised, and the same as answers to edit. */
export const toJson = (job: string, { instruments, title }: Details) => ({
  job,
  step: "details",
  title: title ?? null,
  instruments,
  answers: { ...omitEmpty({ title }), instruments: instruments.map(answerOf) }
})

/** Reads answers from a file: an object with answers, or the questions with their `answers`. */
export const readFile = Effect.fnUntraced(function*(path: string, command: string) {
  const wrong = (problem: string) => usage(command, "--answers", problem)
  const text = yield* Effect.mapError(
    Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)),
    (error) => wrong(`the file ${path} cannot be read (${error.reason._tag})`)
  )
  const json: unknown = yield* Effect.try({
    try: () => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: () => wrong(`${path} is not JSON`)
  })
  const answers = isReadonlyObject(json) && isReadonlyObject(json["answers"]) ? json["answers"] : json
  if (!isReadonlyObject(answers)) return yield* wrong(`${path} has no object of answers`)
  const { step: _, ...fields } = answers
  // The operation checks the fields before anything is sent.
  return fields satisfies Answers
})

const show = (text: string | undefined): string => text === undefined || text === "" ? "unknown" : Printable.line(text)

const summary = (details: Details): string =>
  [
    `Title: ${show(details.title)}`,
    ...details.instruments.map(({ index, instrumentName, partName, resolvedConfidence, transposeKey }) =>
      `Part ${index + 1}: ${show(partName ?? instrumentName)}, played by ${show(instrumentName)}${
        transposeKey === undefined ? "" : `, in ${show(transposeKey)}`
      }${
        resolvedConfidence === undefined || resolvedConfidence === "high"
          ? ""
          : ` (${show(resolvedConfidence)} confidence)`
      }`
    )
  ].join("\n")

const text = (message: string, value: string | undefined, validate?: (text: string) => string | undefined) =>
  Prompt.run(Prompt.String({
    message,
    ...(value === undefined ? undefined : { default: Printable.line(value) }),
    ...(validate === undefined ? undefined : {
      validate: (typed: string) => {
        const problem = validate(typed)
        return problem === undefined ? Effect.succeed(typed) : Effect.fail(problem)
      }
    })
  }))

// What is the same as before is left out: it may have characters that were not shown.
const changeOf = (typed: string, before: string | undefined): string | undefined =>
  typed === Printable.line(before ?? "") ? undefined : typed

const askPart = Effect.fnUntraced(function*({ index, instrumentId, partName, transposeKey }: Instrument) {
  const part = `Part ${index + 1}`
  const name = changeOf(yield* text(`${part}, name`, partName), partName)
  const instrument = changeOf(yield* text(`${part}, instrument as GROUP.INSTRUMENT`, instrumentId), instrumentId)
  const written = changeOf(
    yield* text(
      `${part}, key that it is written in`,
      transposeKey,
      (typed) => /^(?:[A-G][b#]?)?$/.test(typed) ? undefined : "a key such as F, Bb or C#, or nothing"
    ),
    transposeKey
  )
  return { index, ...omitEmpty({ partName: name, instrumentId: instrument, transposeKey: written }) }
})

export const ask = Effect.fnUntraced(function*(details: Details) {
  yield* Output.note(`Recognised:\n${summary(details)}`)
  const isRight = yield* Prompt.run(Prompt.Confirm({ message: "Is this right?", initial: true }))
  if (isRight) return {} satisfies Answers
  const title = changeOf(yield* text("Title", details.title), details.title)
  const parts = yield* Effect.forEach(details.instruments, askPart)
  const instruments = parts.filter((part) => Object.keys(part).length > 1)
  return { ...omitEmpty({ title }), ...(instruments.length === 0 ? undefined : { instruments }) } satisfies Answers
})
