/** Reads a measure from ABC: what the text does not say stays as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { escape, leadingAttributes, opening, tag } from "../xml/Elements.ts"
import { at, child, children, elements, numberOf } from "../xml/Tree.ts"
import { keepUnsaid } from "./Keep.ts"
import { keyName } from "./KeySignature.ts"
import { type MeasureContext, withAttributes } from "./MeasureContext.ts"
import { beamsOf, eighth, type Head, quarter, same } from "./MeasureEvent.ts"
import { lengthOf, meaning } from "./MeasureXml.ts"
import { goneFrom, lossesOf, noteXml } from "./NoteXml.ts"
import { parseAbc } from "./parseAbc.ts"
import { drumProblems, inheritNumbers, lengthProblems, oldHeads, plan, type Planned, setSlurs } from "./Plan.ts"
import { numberWedges, type PlannedSign } from "./SignPlan.ts"
import { barlineAt, barlineXml, barTexts, mergeBars } from "./signs/Bars.ts"
import { type Losses, offsetOf, signXml } from "./signs/Signs.ts"
import { abcHeader, defaultsOf, meterText, writeAbc } from "./writeAbc.ts"

/** What is in effect without the edits of earlier measures, the numbers of slurs in later ones, and whether the caller names something to be lost. */
export type AbcOptions = Readonly<{ was: MeasureContext; later: () => ReadonlySet<string>; drops: Losses["drops"] }>

/** Returns a measure with the music of a text, and the rest of the old one. The context is that after the edits of earlier measures. */
export const readAbc = (text: string, now: MeasureContext, old: XmlElement, source: string, options: AbcOptions) => {
  const { drops, later, was } = options
  const rendered = writeAbc(old, was)
  const { reason, xml: { anchors, streams } } = rendered
  const context = withAttributes(now, leadingAttributes(old))
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const textOfElement = (element: XmlElement | undefined) => element ? slice(element) : ""
  const unchanged = [rendered.text, abcHeader(old, was) + rendered.text].some((one) => one.trim() === text.trim())
  // What comes over the bar line may be new. Another key changes no note that the text did not change.
  const over = ({ ending, slurs, ties, wedges }: MeasureContext) => JSON.stringify([ending, slurs, ties, wedges])
  if (unchanged && over(now) === over(was)) return { xml: slice(old), kept: [], lost: [] }
  const refuse = (message: string, hint: string) => ({ problems: [{ line: 1, column: 1, message, hint }] })
  if (reason !== undefined) return refuse(`The measure is not in ABC: ${reason}`, "Replace it as xml")
  const defaults = defaultsOf(rendered.xml)
  const { bars: textBars, key, problems, streams: lines, time: written = context } = parseAbc(text, context, defaults)
  const none = lines.length === 0 && streams.length > 0
  if (none) return refuse("The text has no notes", "Write Z for a rest of the measure")
  const all = plan(lines, rendered)
  // A voice that only waits is removed.
  const planned = all.filter(({ events }) => events.some(({ event, old }) => old || event.kind !== "hidden"))
  // ABC has the sum of a composite meter: what the text did not change stays.
  const setsTime = meterText(written) !== meterText(context)
  const time = setsTime ? written : context
  const length = lengthOf(time)
  if (problems.length === 0) {
    problems.push(...lengthProblems(text, length, planned, setsTime), ...drumProblems(text, planned, now))
  }
  if (problems.length > 0) return { problems }
  const [kept, lost] = [new Set<string>(), new Set<string>()]
  const losses = { kept, lost, drops }
  const slurs = inheritNumbers(all, rendered, was)
  const { gone, signs } = keepUnsaid(all, lines, slurs, now, losses)
  numberWedges(signs, gone, anchors, now)
  setSlurs(planned, rendered, slurs, now, later)
  const tick = quarter / (context.divisions || 1)
  // By what the divisions must be multiplied, so that new lengths are whole numbers.
  let factor = 1
  const fresh = planned.flatMap(({ events }) => events).filter(({ old }) => !old?.sameLength)
  const lengths = [...new Set(fresh.map(({ event: { duration } }) => duration))]
  const fits = (duration: number) => same(Math.round(duration / tick * factor) * tick, duration * factor)
  while (factor < 5040 && !lengths.every(fits)) factor++
  const divisions = (ticks: number) => Math.round(ticks / tick * factor)

  const scale = (all: string, name: string, more: string, n: string) =>
    factor === 1 ? all : `<${name}${more}>${Number(n) * factor}<`
  /** Returns an element in the new divisions. */
  const inDivisions = (element: XmlElement) =>
    slice(element).replace(/<(offset|duration)([^<>]*)>\s*(-?[\d.]+)\s*</g, scale)
  const notes = children(old, "note")
  const staves = defaults.staves > 1 || notes.some((note) => child(note, "staff"))
  const lastEnd = Math.max(length, ...planned.map((one) => one.length))
  const indexOf = new Map(planned.map(({ xmlEvents }, n) => [xmlEvents, n]))
  const signOf = new Map(signs.map((sign) => [sign.old, sign]))
  const staffAt = new Map(
    planned.flatMap(({ events }, n) =>
      events.map(({ event }): [string, number] => [`${n} ${Math.round(event.onset)}`, event.staff])
    )
  )
  const newSign = ({ number, old: was, onset, text, voice }: PlannedSign) => {
    const staff = (was && numberOf(was.element, "staff")) ??
      staffAt.get(`${indexOf.get(voice.xmlEvents)} ${Math.round(onset)}`) ?? voice.events.at(-1)?.event.staff ?? 1
    return signXml(text, staves ? staff : undefined, number, textOfElement(was && child(was.element, "sound")))
  }
  const [leftBar, rightBar] = [barlineAt(old, "left"), barlineAt(old, "right")]
  const piece = (xml: string, onset: number, stream: number, bound: boolean, element?: XmlElement) => {
    return { xml, leading: false, place: divisions(onset), stream, what: "", bound, element }
  }
  const pieces = anchors.filter((one) => !gone.has(one)).map((anchor) => {
    const { element, leading, stream } = anchor
    const sign = signOf.get(anchor)
    const moves = sign && (sign.isNew || !same(sign.onset, anchor.onset + offsetOf(element) * tick))
    const [onset, stays] = [moves ? sign.onset : anchor.onset, inDivisions(element)]
    const offset = moves ? child(element, "offset") : undefined
    const xml = sign?.isNew ? newSign(sign) : offset ? stays.replace(inDivisions(offset), "") : stays
    // Others go if the measure ends before their place.
    const bound = /^(barline|print|attributes)$/.test(element.name)
    // Divisions that change back at the end do so behind all voices.
    const isLast = !leading && child(element, "divisions") !== undefined
    const n = isLast ? Math.max(0, planned.length - 1) : indexOf.get(streams[stream]?.events ?? []) ?? stream
    return { ...piece(xml, onset, n, bound, element), leading, what: meaning(anchor) }
  })
  const added = signs.filter((sign) => !sign.old)
    .map((sign) => piece(newSign(sign), sign.onset, planned.indexOf(sign.voice), false))
  const endAt = pieces.findIndex(({ element }) => element === rightBar)
  pieces.splice(rightBar ? endAt : pieces.length, 0, ...added)
  /** Sets a child of the leading attributes: in those that have it, or in new ones behind them. */
  const set = (name: string, content: string | number) => {
    const found = pieces.findLast(({ leading, xml }) => leading && xml.includes(`</${name}>`))
    if (found) found.xml = found.xml.replace(new RegExp(`<${name}\\b[^]*?(?:</${name}>|$)`), tag(name, content))
    else {
      const xml = tag("attributes", tag(name, content))
      const at = pieces.findLastIndex(({ leading }) => leading) + 1
      pieces.splice(at, 0, { ...piece(xml, 0, 0, true), leading: true })
    }
  }
  if (setsTime) set("time", tag("beats", time.beats) + tag("beat-type", time.beatType))
  const setsKey = key && keyName(key.fifths, key.mode) !== keyName(context.fifths, context.mode)
  if (setsKey) set("key", tag("fifths", key.fifths) + tag("mode", key.mode))
  if (factor > 1) set("divisions", (context.divisions || 1) * factor)
  const bars = mergeBars(rendered.xml.bars, textBars, now.ending, losses)
  const sameBars = now.ending === was.ending && barTexts(bars).join() === barTexts(rendered.xml.bars).join()
  for (const side of sameBars ? [] : ["left", "right"] as const) {
    const element = side === "left" ? leftBar : rightBar
    const xml = barlineXml(side, { now: bars, old: rendered.xml.bars, element, open: now.ending }, slice)
    const at = pieces.findIndex((one) => element && one.element === element)
    const start = pieces.findLastIndex((one) => one.element?.name === "print") + 1
    const [place, stream] = side === "left" ? [0, 0] : [lastEnd, Math.max(0, planned.length - 1)]
    if (at >= 0) pieces.splice(at, 1, ...xml ? [{ ...pieces[at]!, xml }] : [])
    else if (xml) pieces.splice(side === "left" ? start : pieces.length, 0, piece(xml, place, stream, true))
  }

  const out: Array<string> = []
  let cursor = 0
  const move = (by: number) => by !== 0 && out.push(tag(by < 0 ? "backup" : "forward", tag("duration", Math.abs(by))))
  const end = divisions(lastEnd)
  // By voice, the last place first.
  const sorted = pieces.map((piece, index) => ({ ...piece, index })).sort((one, other) => other.place - one.place)
  const waiting = Map.groupBy(sorted, ({ stream }) => stream)
  /** Writes what is before this place in a voice, going back where no note begins. */
  const flush = (n: number, final = false) => {
    const isLast = final && n >= planned.length - 1
    const later = () => [...waiting].flatMap(([stream, queue]) => stream >= n ? queue : [])
    const queue = isLast ? later() : waiting.get(n) ?? []
    const ready: typeof queue = []
    const until = final ? Infinity : cursor
    while (queue.length > 0 && queue.at(-1)!.place <= until) ready.push(queue.pop()!)
    for (const piece of ready.sort((one, other) => one.index - other.index)) {
      const fits = piece.bound || piece.place <= end
      ;(fits ? kept : lost).add(piece.what)
      if (!fits) continue
      // What was at the end of the measure stays there.
      const inside = piece.place < Math.min(cursor, divisions(planned[n]?.oldLength ?? 0))
      const by = piece.bound && final && !inside ? 0 : piece.place - cursor
      move(by)
      out.push(piece.xml)
      move(-by)
    }
  }

  const [first] = elements(old)
  const indent = first ? /\n[ \t]*$/.exec(source.slice(old.start, first.start))?.[0] ?? "" : ""
  // A tremolo of two notes has the time of a tuplet, and no bracket.
  const ratios = notes.filter((note) => child(note, "time-modification") && !at(note, "notations/ornaments/tremolo"))
  const brackets = ratios.length === 0 || ratios.some((note) => at(note, "notations/tuplet"))
  const { instruments } = now
  const played = notes.map((note) => child(note, "instrument")).find((one) => one !== undefined)
  const instrument = (head: Head | undefined) => {
    const { octave, step, unpitched } = head?.pitch ?? {}
    const drum = unpitched ? instruments?.writingOf(head?.instrument, `${step}${octave}`) : undefined
    const id = drum && `<instrument id="${escape(drum.id)}"/>`
    const usual = unpitched ? "" : textOfElement(played)
    return { instrument: id ?? usual, notehead: textOfElement(drum?.notehead) }
  }
  /** What each old note loses, of those that stay. */
  const used = new Map<XmlElement, ReadonlyArray<string>>()
  const write = ({ event, old: was }: Planned, voice: string, beams: ReadonlyArray<string> | undefined): number => {
    const replaced = was && oldHeads(event.heads, was.event.heads)
    const all = event.heads.map((head, index) => {
      const at = replaced?.[index] ?? index
      const [element, other] = [was?.notes[at], was?.event.heads[at]]
      // The first note of a chord has its length.
      const length = was?.sameLength ? index === 0 ? was.notes[0] : element : undefined
      const ticks = length ? (numberOf(length, "duration") ?? 0) * tick : event.duration
      const duration = event.grace ? undefined : divisions(ticks)
      const pair = was && element && other &&
        { event: was.event, element, first: was.notes[0] ?? element, head: other, index: at, voice }
      if (element) used.set(element, pair ? goneFrom({ event, head, index, voice }, pair) : [])
      const options = { slice, indent, duration, staves, brackets, instrument, beams: beams && index > 0 ? [] : beams }
      out.push(noteXml({ event, head, index, voice }, options, pair))
      return duration ?? 0
    })
    return all[0] ?? 0
  }
  const beat = time.beatType === 8 && time.beats % 3 === 0 ? 3 * eighth : 4 * quarter / time.beatType
  for (const [n, { events, sameRhythm, voice }] of planned.entries()) {
    const beams = sameRhythm ? undefined : beamsOf(events.map(({ event }) => event), beat)
    move(-cursor)
    cursor = 0
    for (const one of events) {
      const { event, old: was } = one
      flush(n)
      const waits = was?.notes.length === 0 && divisions(was.sameLength ? was.duration : event.duration)
      const [forward, ...others] = was?.forwards ?? []
      if (waits && forward && !others.length && divisions(was.duration) === waits) out.push(inDivisions(forward))
      else if (waits) move(waits)
      cursor += waits || write(one, voice, beams?.get(event))
    }
    flush(n, true)
  }
  if (planned.length === 0) flush(0, true)

  for (const { events, voice } of streams) {
    const verses = Math.max(0, ...lines.map((line) => line.voice === voice ? line.verses : 0))
    for (const event of events) {
      const unsung = Object.keys(event.lyrics).some((verse) => !(Number(verse) <= verses))
      event.notes.forEach((note, index) => {
        for (const name of lossesOf(note, { event, head: undefined, index, voice })) {
          ;(used.get(note)?.includes(name) === false ? kept : lost).add(name)
        }
      })
      if (unsung && !event.notes.some((note) => used.has(note))) lost.add("lyric")
    }
  }
  const restored = factor === 1 || anchors.some(({ element, leading }) => !leading && child(element, "divisions"))
  if (!restored) out.push(tag("attributes", tag("divisions", context.divisions || 1)))
  const open = (opening(slice(old)) || "<measure>").replace(/(?<!\s)\s*\/>$/, ">")
  const close = first && /(?<!\s)\s*<\/[^<]*$/.exec(slice(old))?.[0] || "</measure>"
  kept.delete("")
  lost.delete("")
  return { xml: `${open}${out.map((xml) => indent + xml).join("")}${close}`, kept: [...kept], lost: [...lost] }
}
