/** A melody as a Standard MIDI File, format 0. */
import { type Melody, notes } from "./Melody.ts"

const ticks = 480

const big = (value: number): ReadonlyArray<number> => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)

/** Encodes a number as a MIDI variable-length quantity (groups of seven bits). */
const variable = (value: number): Array<number> => {
  const out = [value & 127]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) out.unshift((rest & 127) | 128)
  return out
}

const bytesOf = (text: string): ReadonlyArray<number> => [...new TextEncoder().encode(text)]

export const write = (melody: Melody): Uint8Array => {
  const title = bytesOf(melody.title)
  const tempo = [0xff, 0x51, 3, ...big(Math.round(60_000_000 / melody.tempo)).slice(1)]
  const meter = [0xff, 0x58, 4, 4, 2, 24, 8]
  const piano = [0xc0, 0]
  const events: Array<number> = [0, 0xff, 0x03, ...variable(title.length), ...title]
  for (const event of [tempo, meter, piano]) events.push(0, ...event)
  let silence = 0
  for (const { pitch, quarters } of notes(melody)) {
    const length = Math.round(quarters * ticks)
    if (pitch === undefined) {
      silence += length
      continue
    }
    events.push(...variable(silence), 0x90, pitch, 80, ...variable(length), 0x80, pitch, 0)
    silence = 0
  }
  events.push(...variable(silence), 0xff, 0x2f, 0)
  // Format 0, one track.
  const format = [0, 0, 0, 1, ticks >>> 8, ticks & 255]
  return Uint8Array.from([
    ...bytesOf("MThd"),
    ...big(6),
    ...format,
    ...bytesOf("MTrk"),
    ...big(events.length),
    ...events
  ])
}
