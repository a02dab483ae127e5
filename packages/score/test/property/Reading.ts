/** What a score says: facts in exact time, read without a line of `src`. */
import { all, type Element, find, line, readElements, textAt } from "./Elements.ts"
import { add, compare, type Fraction, fraction, largest, parseFraction, show, times, zero } from "./Fraction.ts"

export interface Note {
  readonly part: string
  readonly measure: number
  readonly voice: string
  readonly staff: string
  readonly onset: Fraction
  readonly duration: Fraction
  /** Its place among the grace notes at its onset, from 1; 0 for another note. */
  readonly grace: number
  /** Step, octave and alteration: `undefined` for rests and unpitched notes. */
  readonly pitch: { readonly step: string; readonly octave: number; readonly alter: number } | undefined
  readonly accidental: string | undefined
  readonly isTied: boolean
  /** It has no accidentals: it is hidden, or on a staff of tablature or percussion. */
  readonly isPlain: boolean
  readonly element: Element
}

/** A key signature, by what it adds to each step. */
export type Key = Readonly<
  { measure: number; onset: Fraction; staff: string | undefined; alters: Record<string, number> }
>

/** What holds in a measure after its leading attributes. */
export interface Moment {
  readonly fifths: number
  /** By the time signature, in quarter notes. */
  readonly beats: Fraction
  readonly isPercussion: (staff: string) => boolean
  /** Semitones from what is written to what sounds. */
  readonly transposes: number
  /** Key, time, clefs and transposition, as text. */
  readonly effect: string
}

export interface MeasureReading extends Moment {
  readonly part: string
  readonly index: number
  readonly element: Element
  readonly length: Fraction
  readonly notes: ReadonlyArray<Note>
  /** Each is `place <tab> kind <tab> value`. */
  readonly facts: ReadonlyArray<string>
}

export interface Reading {
  readonly source: string
  readonly root: Element
  readonly measures: ReadonlyArray<MeasureReading>
  readonly keys: ReadonlyMap<string, ReadonlyArray<Key>>
}

export const fact = (place: string, kind: string, value = ""): string => `${place}\t${kind}\t${value}`
export const placeOf = ({ grace, onset, voice }: Pick<Note, "grace" | "onset" | "voice">): string =>
  `v${voice} ${show(onset)}${grace ? `g${grace}` : ""}`
export const pitchText = (step: string, octave: number, alter: number): string => `${step}${alter}/${octave}`

export const sharps = "FCGDAEB"
export const altersOf = (fifths: number): Record<string, number> =>
  Object.fromEntries([...sharps].map((step, at) => [step, Math.floor((fifths - at - 1) / 7) + 1]))
const types = "maxima long breve whole half quarter eighth 16th 32nd 64th 128th 256th 512th 1024th".split(" ")
/** Marks that ABC says, by their group, which is their kind. */
const marks: Readonly<Record<string, string>> = {
  articulations: "staccato accent tenuto strong-accent staccatissimo breath-mark",
  ornaments: "trill-mark mordent inverted-mordent turn inverted-turn",
  technical: "up-bow down-bow fingering",
  "": "fermata arpeggiate"
}

const keyOf = (key: Element): Record<string, number> => {
  const own = all(key, "key-step").map((step, at) => [step.text.trim(), Number(all(key, "key-alter")[at]?.text)])
  return { ...altersOf(Number(textAt(key, "fifths") ?? 0)), ...Object.fromEntries(own) }
}
const timeOf = (time: Element): Fraction => {
  const under = all(time, "beat-type").map(({ text }) => Number(text))
  const parts = all(time, "beats").map(({ text }, at) =>
    fraction(4 * text.split("+").reduce((sum, one) => sum + Number(one), 0), under[at] ?? 4)
  )
  return parts.reduce((sum, one) => add(sum, one), zero)
}

const isMark = (group: string, { name }: Element): boolean => marks[group]?.split(" ").includes(name) ?? false

/** Returns the kind and the value of a direction or a chord symbol that ABC says: none if it is more than that. */
const signOf = (one: Element): readonly [kind: string, value: string] | undefined => {
  const [type, ...others] = all(one, "direction-type").map(({ children }) => children)
  const [inside, ...more] = type ?? []
  if (one.name === "harmony" && all(one, "root").length === 1 && all(one, "kind").length === 1) {
    const [root, bass] = ["root", "bass"].map((name) =>
      `${textAt(one, `${name}/${name}-step`) ?? ""}${Number(textAt(one, `${name}/${name}-alter`)) || ""}`
    )
    return all(one, "degree").length > 0
      ? undefined
      : ["harmony", `${root} ${textAt(one, "kind")}${bass && `/${bass}`}`]
  }
  if (inside === undefined || others.length > 0 || more.length > 0) return undefined
  const [level, ...levels] = inside.children
  if (inside.name === "dynamics") return level && levels.length === 0 ? ["dynamics", level.name] : undefined
  if (inside.name === "wedge") return ["wedge", inside.attributes["type"] ?? ""]
  const side = { above: "^", below: "_" }[one.attributes["placement"] ?? ""] ?? "@"
  return inside.name === "words" ? ["words", side + inside.text.replace(/\s+/g, " ").trim()] : undefined
}

/** Returns the facts of a note that are in its `notations`, `lyric` and other children. `place` is that of its chord. */
const factsOf = (note: Element, place: string, pitch: string, isChord: boolean): ReadonlyArray<string> => {
  const facts: Array<string> = []
  const say = (kind: string, value = "") => void facts.push(fact(place, kind, value))
  for (const one of all(note, "tie")) if (one.attributes["type"] === "start") say("tie", pitch)
  for (const group of all(note, "notations").flatMap(({ children }) => children)) {
    const isGroup = /^(articulations|ornaments|technical)$/.test(group.name)
    for (const one of isGroup ? group.children : [group]) {
      const { type } = one.attributes
      if (one.name === "tied") type === "start" ? say("tied", pitch) : type === "stop" || say("extra", `tied ${type}`)
      else if (/^(slur|tuplet)$/.test(one.name) && type !== "continue") {
        say(one.name + (type === "start" ? "(" : ")"), one.name === "tuplet" && isChord ? "chord" : "")
      } else if (!isChord && isMark(isGroup ? group.name : "", one) && type !== "inverted") {
        // A fermata without a shape is normal.
        const text = one.text.trim().replace(/^normal$/, "")
        say(isGroup ? group.name : one.name, one.name + (text && ` ${text}`))
      } else if (!(isChord && one.name === "arpeggiate")) {
        say("extra", `${isGroup ? group.name : ""} ${line(one, ["accidental-mark"])}`)
      }
    }
  }
  const seen = new Set<string>()
  for (const lyric of all(note, "lyric")) {
    const { number = "1" } = lyric.attributes
    const text = all(lyric, "text").map((one) => one.text).join(" ")
    const extend = find(lyric, "extend")
    // An empty syllable, which is nothing.
    if (!text.trim() && !extend) continue
    if (isChord || find(note, "rest") || !text.trim() || seen.has(number) || !/^\d\d?$/.test(number)) {
      say("extra", line(lyric))
      continue
    }
    seen.add(number)
    say(`lyric ${number}`, text + (/begin|middle/.test(textAt(lyric, "syllabic") ?? "") ? "-" : ""))
    if (extend && extend.attributes["type"] !== "stop") say(`lyric ${number}`, "_")
  }
  return facts
}

/** Reads a measure, with what earlier ones set, and changes that. */
const readMeasure = (part: string, index: number, element: Element, state: Map<string, string>, keys: Array<Key>) => {
  const [notes, facts]: [Array<Note>, Array<string>] = [[], []]
  let [now, end, chordAt]: [Fraction, Fraction, Fraction] = [zero, zero, zero]
  let [grace, voice]: [number, string] = [0, ""]
  let first: Moment | undefined
  const moment = (): Moment => {
    const { fifths = 0, beats = "0/1" } = Object.fromEntries(state)
    const [over = 0, under = 1] = beats.split("/").map(Number)
    const clefs = new Map(state)
    const isPercussion = (staff: string) => clefs.get(`clef ${staff}`) === "percussion"
    const effect = [...state].filter(([name]) => name !== "divisions").map((one) => one.join(" ")).sort().join("; ")
    const transposes = Number(state.get("transposes") ?? 0)
    return { fifths: Number(fifths), beats: fraction(over, under), isPercussion, effect, transposes }
  }
  const last = new Map<string, number>()
  for (const one of element.children) {
    const per = fraction(1, Number(state.get("divisions") ?? 1) || 1)
    const time = (path: string) => times(parseFraction(textAt(one, path) ?? "0"), per)
    const duration = find(one, "duration") ? time("duration") : zero
    if (/^(note|backup|forward)$/.test(one.name)) first ??= moment()
    if (one.name === "backup") now = add(now, duration, -1)
    else if (one.name === "forward") now = add(now, duration)
    else if (one.name === "note") {
      const [isChord, isGrace, rest] = [!!find(one, "chord"), !!find(one, "grace"), find(one, "rest")]
      if (!isChord) voice = textAt(one, "voice") ?? "1"
      if (!isChord) {
        last.set(voice, grace = isGrace ? (last.get(voice) ?? 0) + 1 : 0)
        chordAt = now
      }
      const [staff, step] = [textAt(one, "staff") ?? "1", textAt(one, "pitch/step")]
      const [octave, alter] = [Number(textAt(one, "pitch/octave")), Number(textAt(one, "pitch/alter") ?? 0)]
      const isHidden = one.attributes["print-object"] === "no"
      const note: Note = {
        part,
        measure: index,
        voice,
        staff,
        onset: chordAt,
        grace,
        element: one,
        duration: isGrace ? zero : duration,
        pitch: step === undefined ? undefined : { step, octave, alter },
        accidental: textAt(one, "accidental"),
        isTied: [...all(one, "tie"), ...all(one, "notations").flatMap((each) => all(each, "tied"))]
          .some(({ attributes: { type } }) => type === "stop"),
        isPlain: isHidden || /TAB|percussion/.test(state.get(`clef ${staff}`) ?? "")
      }
      notes.push(note)
      const place = placeOf(note)
      const unpitched = `${textAt(one, "unpitched/display-step") ?? "B"}/${
        textAt(one, "unpitched/display-octave") ?? 4
      }`
      const pitch = note.pitch ? pitchText(note.pitch.step, octave, alter) : rest ? "rest" : unpitched
      facts.push(...factsOf(one, place, pitch, isChord))
      if (!(rest && isHidden)) {
        const type = types.indexOf(textAt(one, "type") ?? "")
        const dots = all(one, "dot").length
        const written = times(fraction(2 ** Math.max(0, 5 - type), 2 ** Math.max(0, type - 5)), [
          2 ** (dots + 1) - 1,
          2 ** dots
        ])
        const [actual, normal] = ["actual", "normal"].map((side) =>
          textAt(one, `time-modification/${side}-notes`) ?? "1"
        )
        facts.push(fact(place, "note", `${pitch} ${show(note.duration)} staff ${staff}`))
        if (type >= 0 && !isChord) {
          facts.push(fact(place, isGrace ? "detail" : "value", `${show(written)} ${actual}:${normal}`))
        }
      }
      const details = ["cue", "stem", "notehead", "instrument", "play", "listen"].flatMap((name) => all(one, name))
      const own = line({ ...one, children: details, text: "" })
      if (own !== "<note>") facts.push(fact(place, "detail", `${pitch} ${show(note.duration)} ${own}`))
      const beams = all(one, "beam").map((each) => each.text).join()
      if (beams) facts.push(fact(place, "beams", beams))
      if (!isChord && !isGrace) now = add(now, duration)
    } else {
      const where = `${one.name === "direction" ? `staff ${textAt(one, "staff") ?? 1} ` : ""}${
        show(add(now, time("offset")))
      }`
      const lengths = find(one, "duration") ? ` for ${show(duration)}` : ""
      const sign = signOf(one)
      const look = line(one, ["offset", "duration"]) + lengths
      if (sign) facts.push(fact(where, ...sign), fact(where, "look", look))
      else if (one.name === "barline") {
        const { location = "right" } = one.attributes
        for (const each of one.children) facts.push(fact(location, each.name, line(each)))
      } else if (one.name !== "attributes") facts.push(fact(where, one.name, look))
      for (const each of one.name === "attributes" ? one.children : []) {
        const beats = all(each, "beats").map(({ text }) => text.trim())
        if (each.name === "divisions") state.set("divisions", each.text.trim())
        if (each.name === "clef") state.set(`clef ${each.attributes["number"] ?? 1}`, textAt(each, "sign") ?? "")
        if (each.name === "key") {
          state.set("fifths", textAt(each, "fifths") ?? "0")
          keys.push({ measure: index, onset: now, staff: each.attributes["number"], alters: keyOf(each) })
        }
        if (each.name === "transpose") {
          const semitones = Number(textAt(each, "chromatic") ?? 0) + 12 * Number(textAt(each, "octave-change") ?? 0)
          state.set("transposes", `${semitones}`)
        }
        if (each.name === "clef") state.set(`line ${each.attributes["number"] ?? 1}`, textAt(each, "line") ?? "")
        if (each.name === "time") state.set("beats", timeOf(each).join("/"))
        const isPlain = each.name === "time" && beats.length === 1 && /^\d+$/.test(beats[0] ?? "")
        if (each.name === "key" && find(each, "fifths")) facts.push(fact(where, "key", textAt(each, "fifths")))
        else if (isPlain) facts.push(fact(where, "time", `${beats[0]}/${textAt(each, "beat-type")}`))
        else if (each.name !== "divisions") facts.push(fact(where, each.name, line(each)))
      }
    }
    end = largest([end, now])
    if (compare(now, zero) < 0) facts.push(fact("-", "before the start"))
    now = largest([zero, now])
  }
  const measure: MeasureReading = { part, index, element, length: end, notes, facts, ...first ?? moment() }
  return measure
}

export const readScore = (source: string): Reading => {
  const root = readElements(source)
  const [measures, keys]: [Array<MeasureReading>, Map<string, Array<Key>>] = [[], new Map()]
  for (const part of all(root, "part")) {
    const { id = "" } = part.attributes
    const [state, own] = [new Map<string, string>(), keys.get(id) ?? []]
    keys.set(id, own)
    measures.push(...all(part, "measure").map((one, at) => readMeasure(id, at, one, state, own)))
  }
  return { source, root, measures, keys }
}
