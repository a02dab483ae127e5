/** What the page shows: pitches by their accidentals, and slurs and ties by their ends. */
import { all } from "./Elements.ts"
import { add, compare } from "./Fraction.ts"
import { altersOf, type Key, type Note, pitchText, placeOf, type Reading } from "./Reading.ts"

const names: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ..."natural 0, sharp 1, flat -1, double-sharp 2, sharp-sharp 2, flat-flat -2, double-flat -2, natural-sharp 1, natural-flat -1, "
      .concat("quarter-sharp 0.5, quarter-flat -0.5, three-quarters-sharp 1.5, three-quarters-flat -1.5")
      .matchAll(/([a-z-]+) (-?[\d.]+)/g)
  ].map(([, name, alter]) => [name, Number(alter)])
)
export const accidentalOf = (alter: number): string =>
  Object.keys(names).find((name) => names[name] === alter) ?? "other"

/** In time, grace notes first; then as the file has them. */
const inTime = (notes: ReadonlyArray<Note>) =>
  notes.map((note, at) => ({ note, at })).sort(({ at, note: a }, { at: otherAt, note: b }) =>
    a.measure - b.measure || compare(a.onset, b.onset) || (a.grace || 1e9) - (b.grace || 1e9) || at - otherAt
  ).map(({ note }) => note)

/**
 * What the page shows for a note. `needed`: it would show something else without the accidental that it has, or that it lacks.
 * `isVague`: notes that sound together said different things of its line.
 */
export type Shown = Readonly<{ note: Note; shown: number; needed: boolean; isVague: boolean }>

/** Returns what the page shows for each note of a part, in time. With `gives`, notes get the accidentals that they need. */
export const shownOf = (all: ReadonlyArray<Note>, keys: ReadonlyArray<Key>, gives = false): ReadonlyArray<Shown> => {
  const signs = new Map<string, { alter: number; at: Note }>()
  let [measure, reached] = [-1, 0]
  const current = new Map<string, Record<string, number>>()
  const lineOf = ({ onset, pitch, staff }: Note) => pitch && `${onset.join("/")} ${staff} ${pitch.step}${pitch.octave}`
  const [vague, stated] = [new Set<string>(), new Set<string>()]
  const sameLine = Map.groupBy(
    all.filter(({ grace, pitch }) => pitch && !grace),
    (one) => `${one.measure} ${lineOf(one)}`
  )
  for (const [line, notes] of sameLine) {
    if (new Set(notes.map(({ pitch }) => pitch?.alter)).size > 1) vague.add(line.replace(/ \S+/, ""))
    for (const { accidental = "", pitch } of notes) {
      if (names[accidental] === pitch?.alter) stated.add(`${line} ${pitch?.alter}`)
    }
  }
  return inTime(all).flatMap((note) => {
    if (note.measure !== measure) signs.clear()
    measure = note.measure
    for (let key = keys[reached]; key; key = keys[++reached]) {
      if (key.measure > measure || key.measure === measure && compare(key.onset, note.onset) > 0) break
      // A key signature ends what accidentals before it said.
      signs.clear()
      if (key.staff === undefined) current.clear()
      current.set(key.staff ?? "", key.alters)
    }
    const { accidental, isPlain, isTied, pitch, staff } = note
    if (pitch === undefined || isPlain) return []
    const place = `${staff} ${pitch.step}${pitch.octave}`
    const sign = signs.get(place)
    const key = current.get(staff) ?? current.get("") ?? altersOf(0)
    const without = isTied ? pitch.alter : sign?.alter ?? key[pitch.step] ?? 0
    const needed = without !== pitch.alter
    const own = accidental === undefined ? gives && needed ? pitch.alter : undefined : names[accidental] ?? pitch.alter
    // Notes that sound together need one accidental.
    const isStated = stated.has(`${measure} ${lineOf(note)} ${pitch.alter}`)
    const together = sign && sign.at.measure === measure && compare(sign.at.onset, note.onset) === 0
    if (own !== undefined) signs.set(place, { alter: own, at: note })
    const shown = own ?? (isStated || together && pitch.alter === key[pitch.step] ? pitch.alter : without)
    return [{ note, shown, needed, isVague: vague.has(`${measure} ${place}`) }]
  })
}

export const shownIn = ({ keys, measures }: Reading): ReadonlyArray<Shown> =>
  [...keys].flatMap(([part, own]) =>
    shownOf(measures.filter((one) => one.part === part).flatMap(({ notes }) => notes), own)
  )

/** A slur from one place to another: `undefined` at an end that is missing. */
export interface Slur {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly number: string
  /** Another slur of the part has its number at the same time. */
  readonly isShared: boolean
}

const where = (note: Note) => `${note.part} ${note.measure} ${placeOf(note)}`

/** Pairs the ends of slurs: by number in order of time, where several are open in the same voice, then on the same staff. */
export const slursOf = ({ measures }: Reading): ReadonlyArray<Slur> => {
  const slurs: Array<Slur> = []
  let open: Array<{ note: Note; number: string; isShared: boolean }> = []
  let part: string | undefined
  const end = () => {
    for (const { isShared, note, number } of open) slurs.push({ from: where(note), to: undefined, number, isShared })
    open = []
  }
  for (const note of inPartTime(measures.flatMap(({ notes }) => notes))) {
    if (note.part !== part) end()
    part = note.part
    const ends = all(note.element, "notations").flatMap((one) => all(one, "slur"))
    for (const type of ["stop", "start"]) {
      for (const { attributes: { number = "1" } } of ends.filter(({ attributes }) => attributes["type"] === type)) {
        const same = open.filter((one) => one.number === number)
        if (type === "start") {
          for (const one of same) one.isShared = true
          open.push({ note, number, isShared: same.length > 0 })
          continue
        }
        const from = same.findLast((one) => one.note.voice === note.voice) ??
          same.findLast((one) => one.note.staff === note.staff) ?? same.at(-1)
        open = open.filter((one) => one !== from)
        slurs.push({ from: from && where(from.note), to: where(note), number, isShared: from?.isShared ?? false })
      }
    }
  }
  end()
  return slurs
}

const inPartTime = (notes: ReadonlyArray<Note>) => [...Map.groupBy(notes, ({ part }) => part).values()].flatMap(inTime)

/** Returns ties that lead nowhere or come from nowhere. */
export const looseTies = ({ measures }: Reading): ReadonlyArray<string> => {
  const notes = measures.flatMap((one) => one.notes)
  const lengthOf = new Map(measures.map(({ index, length, part }) => [`${part} ${index}`, length]))
  const key = (note: Note, measure: number, onset: string) =>
    `${note.part} ${measure} ${onset} ${note.pitch && pitchText(note.pitch.step, note.pitch.octave, note.pitch.alter)}`
  const [stops, starts] = [new Set<string>(), new Map<string, Note>()]
  for (const note of notes.filter(({ grace, pitch }) => pitch && grace === 0)) {
    const isStart = all(note.element, "tie").some(({ attributes }) => attributes["type"] === "start")
    const end = add(note.onset, note.duration)
    const isLast = compare(end, lengthOf.get(`${note.part} ${note.measure}`) ?? end) >= 0
    if (note.isTied) stops.add(key(note, note.measure, note.onset.join("/")))
    if (isStart) starts.set(isLast ? key(note, note.measure + 1, "0/1") : key(note, note.measure, end.join("/")), note)
  }
  // Without the pitch, which an edit of a tie that leads nowhere may change.
  const place = (to: string) => to.slice(0, to.lastIndexOf(" "))
  return [
    ...[...starts.keys()].filter((to) => !stops.has(to)).map((to) => `A tie leads to ${place(to)}`),
    ...[...stops].filter((to) => !starts.has(to)).map((to) => `A tie comes from nowhere to ${place(to)}`)
  ]
}
