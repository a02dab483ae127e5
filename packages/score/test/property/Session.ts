/** Edits of measures, one after another, as somebody makes them who works on a score. */
import { type Edited, type MeasureText, type Result, type Score } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { editText, setMeter } from "./Edits.ts"
import { compare, times } from "./Fraction.ts"
import { judge, lacking } from "./Judge.ts"
import type { Random } from "./Random.ts"
import { type Reading, readScore } from "./Reading.ts"

/** What became of a change. Neither `refused` nor `faults` has anything if the change did what it was asked for. */
export interface Trial {
  readonly name: string
  /** Where, and the texts before and after. */
  readonly details: string
  readonly refused: ReadonlyArray<string>
  readonly faults: ReadonlyArray<string>
  readonly edited: Edited | undefined
}

export const trialOf = (
  name: string,
  details: string,
  { problems = [], value }: Result<Edited>,
  judge: (edited: Edited) => ReadonlyArray<string>
): Trial => ({
  name,
  details,
  edited: value,
  refused: problems.map(({ message }) => message),
  faults: value ? judge(value) : []
})

type Texts = ReadonlyArray<MeasureText>
type Plan = Readonly<{ name: string; edits: ReadonlyArray<MeasureText & { was: string }> }>

/** Makes one measure longer, in all parts, and gives the next one the meter back. */
const remeter = (random: Random, texts: Texts, { measures }: Reading): Plan | undefined => {
  const { index } = random.pick(texts)
  const at = (list: Texts, place: number) => list.filter((one) => one.index === place)
  const [here, next, now] = [at(texts, index), at(texts, index + 1), measures.filter((one) => one.index === index)]
  const [eighths, under] = times(now[0]?.beats ?? [0, 1], [2, 1])
  const isWhole = now.every(({ beats, length }) => compare(beats, length) === 0)
  // A tie over the bar line has no note there any more.
  const isFree = !here.some(({ text }) => /Z|&|-\)*(?:\n|$)|[|\]]$/m.test(text)) &&
    !next.some(({ text }) => text.includes("M:"))
  if (under !== 1 || !isWhole || !isFree || here.length < now.length || next.length < now.length) return undefined
  const edit = (list: Texts, change: (text: string) => string) =>
    list.map((one) => ({ ...one, was: one.text, text: change(one.text) }))
  const edits = [
    ...edit(here, (text) => setMeter(text, `${eighths + 2}/8`, [1, 1])),
    ...edit(next, (text) => setMeter(text, `${eighths}/8`))
  ]
  return { name: "another meter in one measure", edits }
}

const planEdits = (random: Random, texts: Texts, before: Reading): Plan | undefined => {
  if (random.chance(0.04)) return remeter(random, texts, before)
  const one = random.pick(texts)
  const next = texts.find(({ index, part }) => part === one.part && index === one.index + 1)
  const edits = [one, ...next && random.chance(0.1) ? [next] : []].flatMap((each) => {
    const old = before.measures.find(({ index, part }) => part === each.part && index === each.index)
    const edit = old && editText(random, each.text, old)
    return edit ? [{ ...each, was: each.text, ...edit }] : []
  })
  const names = edits.map(({ name }) => name)
  // The next measure was read in the key before.
  if (edits.length === 0 || edits.length > 1 && names.includes("another key")) return undefined
  return { name: edits.length > 1 ? "two measures" : names.join(), edits }
}

const replaceOne = (random: Random, xml: string, pattern: RegExp, by: (found: string) => string): string => {
  const found = [...xml.matchAll(pattern)]
  if (found.length === 0) return xml
  const { 0: text, index } = random.pick(found)
  return xml.slice(0, index) + by(text) + xml.slice(index + text.length)
}

const words = "<direction><direction-type><words>ad lib.</words></direction-type></direction>"
const xmlEdits: Readonly<Record<string, (random: Random, xml: string) => string>> = {
  "xml: another pitch": (random, xml) =>
    replaceOne(random, xml, /<step>[A-G]/g, () => `<step>${random.pick([..."CDEFGAB"])}`),
  "xml: an accidental less": (random, xml) => replaceOne(random, xml, /<accidental[^>]*>[^<]*<.accidental>/g, () => ""),
  "xml: words": (random, xml) => replaceOne(random, xml, /<note\b/g, (note) => words + note)
}

/** Changes the XML of a measure, and judges it by what a plain replacement in the file says. */
const tryXml = (random: Random, score: Score, before: Reading): Trial | undefined => {
  const { index, measure, part, text: was } = random.pick(readMeasures(score))
  const name = random.pick(Object.keys(xmlEdits))
  const text = xmlEdits[name]?.(random, was) ?? was
  const old = before.measures.find((one) => one.part === part && one.index === index)
  const isLast = /<accidental/.test(score.source) && !/<accidental/.test(score.source.replace(was, text))
  if (text === was || old === undefined || isLast || /<tied?\b/.test(was) && name.endsWith("pitch")) return undefined
  const plain = score.source.slice(0, old.element.start) + text + score.source.slice(old.element.end)
  return trialOf(
    name,
    `${part} ${index}\n${was}\n-->\n${text}`,
    replaceMeasures(score, [{ part, measure, text }]),
    ({ source }) => judge(readScore(plain), readScore(source), [{ part, index, was: "", text: "" }], lacking(before))
  )
}

/** Edits a score as many times, each time what the last edit made. Measures that ABC does not have, or rounds, are left alone. */
export const tryEdits = (random: Random, opened: Score, count: number): ReadonlyArray<Trial> => {
  const trials: Array<Trial> = []
  let score = opened
  let before = readScore(score.source)
  let texts: Texts | undefined
  for (let n = 0; n < count * 10 && trials.length < count; n++) {
    if (random.chance(0.08)) {
      trials.push(...[tryXml(random, score, before) ?? []].flat())
      continue
    }
    texts ??= readMeasures(score, { as: "abc" })
      .filter(({ lost }) => !lost.some((one) => /^notes:|rounding|^duration|^voice$|pitch/.test(one)))
    const plan = texts.length > 0 ? planEdits(random, texts, before) : undefined
    if (plan === undefined) continue
    const { edits, name } = plan
    const join = (key: "was" | "text") => edits.map((one) => one[key]).join("\n|\n")
    const result = replaceMeasures(score, edits.map(({ measure, part, text }) => ({ part, measure, text, as: "abc" })))
    let after = before
    const trial = trialOf(
      name,
      `${edits[0]?.part} ${edits[0]?.index}\n${join("was")}\n-->\n${join("text")}`,
      result,
      ({ source }) => judge(before, after = readScore(source), edits)
    )
    trials.push(trial)
    if (trial.edited && trial.faults.length === 0) [score, before, texts] = [trial.edited, after, undefined]
  }
  return trials
}
