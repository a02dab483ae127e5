/** Which signs of a text replace which of a measure. */
import type { MeasureContext } from "./MeasureContext.ts"
import type { Sign } from "./MeasureEvent.ts"
import type { Anchor } from "./MeasureXml.ts"
import type { PlannedVoice } from "./Plan.ts"
import type { Losses, OpenWedge } from "./signs/Signs.ts"
import { mostWedges, nameOfSign, sameSign, wedgeNumber, wedgesAfter } from "./signs/Signs.ts"
import { levels } from "./Slurs.ts"

/** A sign of the new measure: that of an old one with another place, or with another text, or a new one. */
export type PlannedSign =
  & Sign
  & Readonly<{ voice: PlannedVoice; old?: Anchor; isNew: boolean }>
  & { number: string }

/** Returns the signs of the voices that a text has, and those that go. A sign stays, moves, or is replaced by another of its kind at its place. */
export const planSigns = (voices: ReadonlyArray<PlannedVoice>, stays: (name: string) => boolean, losses: Losses) => {
  const [signs, gone]: [Array<PlannedSign>, Set<Anchor>] = [[], new Set()]
  for (const voice of voices) {
    let [olds, news] = [voice.oldSigns, voice.signs]
    const pair = (nameOf: (sign: Sign) => string) => {
      const pool = Map.groupBy(news.toReversed(), nameOf)
      const left = olds.filter((old) => {
        const found = pool.get(nameOf(old))?.pop()
        if (found === undefined) return true
        const isNew = sameSign(found.text) !== sameSign(old.text)
        signs.push({ voice, ...found, isNew, old: old.anchor, number: wedgeNumber(old.anchor.element) })
        taken.add(found)
        return false
      })
      ;[olds, news] = [left, news.filter((one) => !taken.has(one))]
    }
    const taken = new Set<unknown>()
    pair(({ onset, text }) => `${Math.round(onset)} ${sameSign(text)}`)
    pair(({ text }) => sameSign(text))
    pair(({ onset, text }) => `${Math.round(onset)} ${nameOfSign(text)}`)
    for (const { anchor, text } of olds) {
      const name = nameOfSign(text)
      ;(stays(name) ? losses.kept : losses.lost).add(name)
      if (!stays(name)) gone.add(anchor)
    }
    for (const one of news) signs.push({ voice, ...one, isNew: true, number: "" })
  }
  return { signs, gone }
}

/** Gives new hairpins numbers: a start one that none has, and a stop that of the last one which is open. */
export const numberWedges = (
  signs: ReadonlyArray<PlannedSign>,
  gone: ReadonlySet<Anchor>,
  anchors: ReadonlyArray<Anchor>,
  { wedges }: MeasureContext
): void => {
  const placed = new Map(signs.flatMap((one) => one.old ? [[one.old, one.onset] as const] : []))
  const stay = anchors.filter((one) => !gone.has(one))
    .map((anchor) => ({ anchor, onset: placed.get(anchor) ?? anchor.onset }))
  const fresh = signs.filter(({ number, text }) => number === "" && nameOfSign(text) === "wedge")
  if (fresh.length === 0) return
  const known = [...wedges, ...stay.flatMap(({ anchor }) => wedgesAfter([], anchor.element))]
  const used = new Set(known.map(({ number }) => number))
  let open: ReadonlyArray<OpenWedge> = wedges
  for (const one of [...stay, ...fresh].sort((a, b) => a.onset - b.onset)) {
    if ("anchor" in one) open = wedgesAfter(open, one.anchor.element)
    else if (one.text.includes("(")) {
      const taken = new Set(open.map((some) => some.number))
      one.number = levels.find((name) => !taken.has(name) && !used.has(name)) ?? "1"
      open = [...open, { number: one.number, sign: "" }].slice(-mostWedges)
    } else {
      one.number = open.at(-1)?.number ?? "1"
      open = open.slice(0, -1)
    }
  }
}
