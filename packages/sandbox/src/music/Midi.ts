/**
 * A melody as a Standard MIDI File, format 0.
 */
import { type Melody, notes } from "./Melody.ts"

const ticks = 480

const bytes32 = (value: number): Array<number> => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]

/** Encodes a number as a MIDI variable-length quantity (groups of seven bits). */
const variable = (value: number): Array<number> => {
  const out = [value & 127]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) out.unshift((rest & 127) | 128)
  return out
}

const text = (type: number, value: string): Array<number> => {
  const encoded = new TextEncoder().encode(value)
  return [0, 0xff, type, ...variable(encoded.length), ...encoded]
}

const tempoEvent = (quartersAMinute: number): Array<number> => {
  const tempo = Math.round(60_000_000 / quartersAMinute)
  return [0, 0xff, 0x51, 3, (tempo >>> 16) & 255, (tempo >>> 8) & 255, tempo & 255]
}

// Time signature 4/4, instrument piano.
const head = [0, 0xff, 0x58, 4, 4, 2, 24, 8, 0, 0xc0, 0]

// Format 0, one track.
const format = [0, 0, 0, 1, ticks >>> 8, ticks & 255]

/** Encodes a melody. */
export const write = (melody: Melody): Uint8Array => {
  const events: Array<number> = [
    ...text(0x03, melody.title),
    ...tempoEvent(melody.tempo),
    ...head
  ]
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
  const ascii = (name: string): Array<number> => Array.from(name, (letter) => letter.charCodeAt(0))
  return Uint8Array.from([
    ...ascii("MThd"),
    ...bytes32(6),
    ...format,
    ...ascii("MTrk"),
    ...bytes32(events.length),
    ...events
  ])
}
