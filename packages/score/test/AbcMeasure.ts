/** A score whose second measure is read and replaced as ABC. */
import { type EditOptions, open, type Score } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { partwise } from "./Fixtures.ts"

export interface Part {
  /** Elements of the second measure: the first sets key and meter. */
  readonly content?: string
  readonly next?: string
  readonly divisions?: number
  readonly fifths?: number
  readonly more?: string
}

export const scoreOf = ({ content = "", divisions = 4, fifths = 0, more = "", next = "" }: Part = {}): Score => {
  const attributes =
    `<attributes><divisions>${divisions}</divisions><key><fifths>${fifths}</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time>${more}</attributes>`
  const { problems, value } = open(partwise(attributes, content, next))
  if (value === undefined) throw new Error(JSON.stringify(problems))
  return value
}

export const replace = (score: Score, text: string, allowLoss: EditOptions["allowLoss"] = false) =>
  replaceMeasures(score, [{ part: "P1", measure: 2, text, as: "abc" }], {
    allowLoss,
    // Measures of tests have ties that none continues.
    allow: ["start-without-end", "end-without-start"]
  })

export const edit = (score: Score, text: string, allowLoss: EditOptions["allowLoss"] = false) => {
  const { problems, value } = replace(score, text, allowLoss)
  if (value === undefined) throw new Error(`${text}: ${JSON.stringify(problems)}`)
  return value
}

export const problemsOf = (score: Score, text: string) =>
  replace(score, text).problems?.map(({ column, line, message }) => `${line ?? ""}:${column ?? ""} ${message}`)

/** Returns the problems of an edit that would lose what is named. */
export const loses = (...names: ReadonlyArray<string>) => names.map((one) => `: The measure would lose: ${one}`)

export const read = (score: Score, as: "abc" | "xml" = "abc") => {
  const measure = readMeasures(score, { as, from: 2, to: 2 })[0]
  if (measure === undefined) throw new Error("expected a second measure")
  return { ...measure, text: measure.text.replace(/^L:1\/8\n(M:\S+\n)?(K:\S+\n)?/, "") }
}

export const note = (pitch: string, duration: number, type: string, more = "") =>
  `<note><pitch><step>${pitch[0]}</step><octave>${
    pitch[1]
  }</octave></pitch><duration>${duration}</duration><voice>1</voice><type>${type}</type>${more}</note>`

export const half = note("C5", 8, "half")
