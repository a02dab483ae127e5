/** What the ABC of a measure says, read without a line of `src`. */
import { add, type Fraction, fraction, largest, show, times, zero } from "./Fraction.ts"
import { altersOf, fact, type MeasureReading, pitchText, placeOf, sharps } from "./Reading.ts"
import type { Line } from "./Tokens.ts"

/** A note, chord or rest of the text, with the tokens from its first to its length, both included. */
export interface Event {
  readonly voice: string
  readonly line: Line
  readonly from: number
  to: number
  readonly onset: Fraction
  duration: Fraction
  readonly grace: number
  readonly isRest: boolean
  readonly inTuplet: boolean
  readonly pitches: Array<string>
  /** Marks, slurs and ties on it. */
  readonly signs: Array<string>
}

export interface Said {
  readonly facts: Array<string>
  readonly events: Array<Event>
  readonly voices: ReadonlySet<string>
  /** Kinds of facts that the text has at all: those of other kinds stay as they are. */
  readonly kinds: Set<string>
  /** Places of notes whose accidental is written. */
  readonly signed: Set<string>
  readonly lengths: ReadonlyMap<string, Fraction>
}

/** Reads a table such as `a:b c:d`. */
const table = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/(\S*):(\S+)/g)].map(([, name = "", value = ""]) => [name, value]))

const signs = table("^:1 ^^:2 _:-1 __:-2 =:0 ^/:0.5 _/:-0.5 ^3/2:1.5 _3/2:-1.5")
/** Decorations of ABC, as kinds and values of facts. */
const decorations = table(`
  .:articulations/staccato >:articulations/accent tenuto:articulations/tenuto marcato:articulations/strong-accent
  wedge:articulations/staccatissimo breath:articulations/breath-mark fermata:fermata/fermata arpeggio:arpeggiate/arpeggiate
  trill:ornaments/trill-mark T:ornaments/trill-mark turn:ornaments/turn invertedturn:ornaments/inverted-turn
  lowermordent:ornaments/mordent uppermordent:ornaments/inverted-mordent
  upbow:technical/up-bow u:technical/up-bow downbow:technical/down-bow
  <(:wedge/crescendo >(:wedge/diminuendo <):wedge/stop >):wedge/stop`)
const isSign = /^(?:dynamics|wedge|words|harmony)$/
const chords = table(
  ":major m:minor 7:dominant maj7:major-seventh m7:minor-seventh dim:diminished aug:augmented aug7:augmented-seventh 6:major-sixth m6:minor-sixth dim7:diminished-seventh m7b5:half-diminished maj9:major-ninth 9:dominant-ninth m9:minor-ninth"
)
/** Returns what a mark or a text in quotes says: a kind and a value. */
const markOf = (text: string): readonly [kind: string, value: string] => {
  const [, side, words = ""] = /^"([\^_@])(.*)"$/.exec(text) ?? []
  if (side) return ["words", side + words.replace(/\\(.)/g, "$1")]
  const [, root = "", sign = "", name = "", bass, bassSign = ""] =
    /^"([A-G])([#b]?)([^/"]*)(?:\/([A-G])([#b]?))?"$/.exec(text) ?? []
  const alter = (one: string) => ({ "#": "1", b: "-1" }[one] ?? "")
  if (root) {
    return ["harmony", `${root}${alter(sign)} ${chords[name] ?? name}${bass ? `/${bass}${alter(bassSign)}` : ""}`]
  }
  const mark = text.replaceAll("!", "")
  if (/^[0-5]$/.test(mark)) return ["technical", `fingering ${mark}`]
  if (/^(?:p+|f+|m[pf]|sfz|fp)$/.test(mark)) return ["dynamics", mark]
  const [kind = "mark", value = text] = decorations[mark]?.split("/") ?? []
  return [kind, value]
}

const modes = table("maj:0 m:3 min:3 mix:1 dor:2 phr:4 lyd:-1 loc:5")
const usual = table("2:3 3:2 4:3 6:2 8:3")

const fifthsOf = (key: string): number => {
  const [, letter = "C", sign = "", mode = ""] = /^([A-G])([#b]*)\s*([a-z]*)/i.exec(key) ?? []
  const signed = sign.length * (sign.startsWith("b") ? -7 : 7)
  return sharps.indexOf(letter) - 1 + signed - (Number(modes[mode.slice(0, 3).toLowerCase()] ?? 0))
}

const lengthOf = (text: string): Fraction => {
  const [, over, slashes = "", under] = /^(\d*)(\/*)(\d*)/.exec(text) ?? []
  return fraction(Number(over || 1), Number(under || 2 ** slashes.length))
}

/** Returns the syllables of a line of lyrics, as facts of the places. */
const lyricFacts = (words: string, kind: string, places: ReadonlyArray<string>): ReadonlyArray<string> => {
  const facts: Array<string> = []
  const tokens = words.match(/(?:\\.|[^-_*|\\ ])+|[-_*]/g) ?? []
  let [at, last] = [0, -1]
  tokens.forEach((token, n) => {
    if (token === "_" && last >= 0) {
      // Several in a row hold one syllable over several notes.
      if (tokens[n - 1] !== "_") facts.push(fact(places[last] ?? "none", kind, "_"))
      at++
    } else if (token === "*" || token === "-" && tokens[n - 1] === "-") at++
    else if (!/^[-_*]$/.test(token)) {
      last = at++
      const text = token.replace(/\\(.)|~/g, (_, sign?: string) => sign ?? " ")
      facts.push(fact(places[last] ?? "none", kind, text + (tokens[n + 1] === "-" ? "-" : "")))
    }
  })
  return facts
}

/** Returns what a text says of a measure: `now` has the key, the meter, the clefs and the voices that it may leave out. Signs are those of `only` some voices. */
export const say = (lines: ReadonlyArray<Line>, now: MeasureReading, only?: ReadonlySet<string>): Said => {
  const [facts, events, kinds, signed]: [Array<string>, Array<Event>, Set<string>, Set<string>] = [
    [],
    [],
    new Set(),
    new Set()
  ]
  const homes = new Map(now.notes.toReversed().map(({ staff, voice }) => [voice, staff]))
  const lengths = new Map<string, Fraction>()
  let [unit, meter]: [Fraction, Fraction] = [[1, 2], now.beats]
  let key = altersOf(now.fifths)
  let voice = now.notes[0]?.voice ?? "1"
  let [staff, onset, grace, verse]: [string | undefined, Fraction, number, number] = [undefined, zero, 0, 0]
  let inGrace = false
  let broken: Fraction = [1, 1]
  let tuplet: { ratio: string; by: Fraction; left: number; first: boolean } | undefined
  let accidentals = new Map<string, number>()
  let [pending, chord, sung]: [Array<string>, Event | undefined, number] = [[], undefined, 0]
  const tell = (place: string, kind: string, value = "") => {
    if (!place.startsWith("v") && only?.has(voice) === false) return
    // Each voice repeats the key and the meter. Chord symbols of two voices are two, also if they are the same.
    if (/^(?:key|time)$/.test(kind) && facts.includes(fact(place, kind, value))) return
    facts.push(fact(place, kind, value))
    kinds.add(kind.replace(/[()]$/, ""))
  }
  const begin = (name: string) => {
    ;[voice, staff, onset, accidentals, sung, grace] = [name, undefined, zero, new Map(), events.length, 0]
    lengths.set(name, lengths.get(name) ?? zero)
  }
  const field = (text: string) => {
    const [, name, value = ""] = /^\[?([A-Za-z]): *([^\]]*)/.exec(text) ?? []
    const [over = "4", under = "4"] = ({ C: "4/4", "C|": "2/2" }[value] ?? value).split("/")
    if (name === "V") begin(value)
    if (name === "I") staff = value.slice(6)
    if (name === "L") unit = fraction(4, Number(value.slice(2)))
    if (name === "M" && value !== "none") meter = fraction(4 * Number(over), Number(under))
    if (name === "K") key = altersOf(fifthsOf(value))
    if (name === "M") tell("0", "time", `${over}/${under}`)
    if (name === "K") tell("0", "key", `${fifthsOf(value)}`)
  }
  const finish = (event: Event, written: Fraction) => {
    const { line: { tokens }, pitches } = event
    const next = tokens[event.to + 1]
    const length = event.grace ? written : times(written, broken)
    const factor = event.grace ? undefined : tuplet
    const by = next?.kind === "broken" && !event.grace ? next.text : ""
    const short = fraction(1, 2 ** by.length)
    const [own, other] = by.startsWith(">") ? [add([2, 1], short, -1), short] : [short, add([2, 1], short, -1)]
    const value = by ? times(length, own) : length
    if (!event.grace) broken = by ? other : [1, 1]
    event.duration = event.grace ? zero : times(value, factor?.by ?? [1, 1])
    const place = placeOf(event)
    const text = tokens[event.from]?.text ?? ""
    const on = staff ?? homes.get(voice) ?? "1"
    if (text !== "x") {
      for (const pitch of pitches) facts.push(fact(place, "note", `${pitch} ${show(event.duration)} staff ${on}`))
      if (text !== "Z" && !event.grace) facts.push(fact(place, "value", `${show(value)} ${factor?.ratio ?? "1:1"}`))
    }
    for (const sign of event.signs) {
      if (sign === "slur(") tell(place, sign)
      else tell(place, ...markOf(sign))
    }
    if (factor?.first) tell(place, "tuplet(")
    if (factor) factor.first = false
    if (factor && --factor.left === 0) {
      tell(place, "tuplet)")
      tuplet = undefined
    }
    onset = add(onset, event.duration)
    lengths.set(voice, largest([lengths.get(voice) ?? zero, onset]))
    if (!event.grace) grace = 0
  }
  const music = (line: Line) => {
    const { tokens } = line
    let firstLength: Fraction | undefined
    tokens.forEach(({ kind, text }, at) => {
      const lengthAt = (after: number) =>
        tokens[after]?.kind === "length" ? lengthOf(tokens[after].text) : [1, 1] as const
      const start = (isRest: boolean): Event => {
        if (inGrace) grace++
        const more = { inTuplet: !!tuplet, duration: zero, grace: inGrace ? grace : 0, pitches: [], signs: pending }
        const event: Event = { voice, line, from: at, to: at, onset, isRest, ...more }
        pending = []
        events.push(event)
        return event
      }
      if (kind === "field") field(text)
      else if (kind === "voice") begin(voice)
      else if (kind === "mark" || kind === "quoted") {
        const [sign, value] = markOf(text)
        const on = `staff ${staff ?? homes.get(voice) ?? "1"} `
        if (isSign.test(sign)) tell(`${sign === "harmony" ? "" : on}${show(onset)}`, sign, value)
        else pending.push(text)
      } else if (kind === "slur(" || kind === "slur)") {
        kind === "slur("
          ? pending.push(kind)
          : tell(placeOf(events.at(-1)!), kind)
      } else if (kind === "tuplet") {
        const [actual = "3", normal, count] = text.slice(1).split(":")
        const of = Number(normal || (usual[actual] ?? 2))
        const left = Number(count || actual)
        tuplet = { ratio: `${actual}:${of}`, by: fraction(of, Number(actual)), left, first: true }
      } else if (kind === "grace") {
        inGrace = true
        kinds.add("grace")
      } else if (kind === "end") inGrace = false
      else if (kind === "open") [chord, firstLength] = [start(false), undefined]
      else if (kind === "close" && chord) {
        chord.to = tokens[at + 1]?.kind === "length" ? at + 1 : at
        finish(chord, times(times(lengthAt(at + 1), firstLength ?? [1, 1]), unit))
        chord = undefined
      } else if (kind === "note") {
        const event = chord ?? start(false)
        const [, sign = "", letter = "", marks = ""] = /^([^A-Ga-g]*)([A-Ga-g])(.*)/.exec(text) ?? []
        const step = letter.toUpperCase()
        const octave = (letter === step ? 4 : 5) + [...marks].reduce((sum, one) => sum + (one === "'" ? 1 : -1), 0)
        if (sign) accidentals.set(step, Number(signs[sign] ?? 0))
        const isPercussion = now.isPercussion(staff ?? homes.get(voice) ?? "1")
        const pitch = isPercussion
          ? `${step}/${octave}`
          : pitchText(step, octave, accidentals.get(step) ?? key[step] ?? 0)
        if (sign) signed.add(`${placeOf(event)} ${pitch}`)
        event.pitches.push(pitch)
        firstLength ??= lengthAt(at + 1)
        if (chord) return
        event.to = tokens[at + 1]?.kind === "length" ? at + 1 : at
        finish(event, times(lengthAt(at + 1), unit))
      } else if (kind === "rest") {
        const event = start(true)
        event.pitches.push("rest")
        event.to = tokens[at + 1]?.kind === "length" ? at + 1 : at
        finish(event, text === "Z" ? meter : times(lengthAt(event.to), unit))
      } else if (kind === "tie") {
        const event = chord ?? events.at(-1)!
        for (const pitch of chord ? event.pitches.slice(-1) : event.pitches) {
          for (const name of ["tie", "tied"]) facts.push(fact(placeOf(event), name, pitch))
        }
      }
    })
  }
  for (const one of lines) {
    const [, name, value = ""] = /^([A-Za-z]):\s*(.*)/.exec(one.text) ?? []
    if (name === "w") {
      const places = events.slice(sung).filter(({ grace, isRest }) => !grace && !isRest).map(placeOf)
      kinds.add(`v${voice} lyric ${++verse}`)
      facts.push(...lyricFacts(value, `lyric ${verse}`, places))
    } else if (one.tokens.length > 0) {
      ;[verse, sung] = [0, events.length]
      music(one)
    } else if (name) field(one.text)
  }
  return {
    facts,
    events,
    kinds,
    signed,
    lengths,
    voices: new Set([...lengths.keys(), ...events.map((one) => one.voice)])
  }
}
