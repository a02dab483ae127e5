/**
 * A melody as sound: WAV, 16 bit, mono, a sine wave with faded edges.
 */
import { type Melody, notes } from "./Melody.ts"

const rate = 8000

const samplesOf = (melody: Melody): Int16Array => {
  const perQuarter = (60 / melody.tempo) * rate
  const parts = notes(melody).map(({ pitch, quarters }) => {
    const samples = new Int16Array(Math.round(perQuarter * quarters))
    if (pitch === undefined) return samples
    const step = (2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12)) / rate
    const edge = Math.min(200, samples.length / 4)
    for (let index = 0; index < samples.length; index++) {
      const loudness = Math.min(1, index / edge, (samples.length - index) / edge)
      samples[index] = Math.round(Math.sin(step * index) * loudness * 9000)
    }
    return samples
  })
  const all = new Int16Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Encodes a melody. */
export const write = (melody: Melody): Uint8Array => {
  const samples = samplesOf(melody)
  const file = new DataView(new ArrayBuffer(44 + samples.length * 2))
  const ascii = (at: number, name: string) => {
    for (let index = 0; index < name.length; index++) file.setUint8(at + index, name.charCodeAt(index))
  }
  ascii(0, "RIFF")
  file.setUint32(4, 36 + samples.length * 2, true)
  ascii(8, "WAVEfmt ")
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate * 2, true)
  file.setUint16(32, 2, true)
  file.setUint16(34, 16, true)
  ascii(36, "data")
  file.setUint32(40, samples.length * 2, true)
  samples.forEach((sample, index) => file.setInt16(44 + index * 2, sample, true))
  return new Uint8Array(file.buffer)
}
