/** A melody as sound: WAV, 16 bit, mono, a sine wave with faded edges. */
import { type Melody, type Note, notes } from "./Melody.ts"

const rate = 8000

const samplesOf = ({ pitch, quarters }: Note, tempo: number): ReadonlyArray<number> => {
  const length = Math.round((60 / tempo) * rate * quarters)
  const edge = Math.min(200, length / 4)
  const step = pitch === undefined ? 0 : (2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12)) / rate
  return Array.from({ length }, (_, index) => {
    const loudness = Math.min(1, index / edge, (length - index) / edge)
    return Math.round(Math.sin(step * index) * loudness * 9000)
  })
}

export const write = (melody: Melody): Uint8Array => {
  const samples = notes(melody).flatMap((note) => samplesOf(note, melody.tempo))
  const size = samples.length * 2
  const file = new DataView(new ArrayBuffer(44 + size))
  const ascii = (at: number, name: string) =>
    Array.from(name, (letter, index) => file.setUint8(at + index, letter.charCodeAt(0)))
  ascii(0, "RIFF")
  file.setUint32(4, 36 + size, true)
  ascii(8, "WAVEfmt ")
  // The length of this part; PCM, one channel; samples and bytes a second; bytes and bits a sample.
  file.setUint32(16, 16, true)
  file.setUint32(20, 0x00010001, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate * 2, true)
  file.setUint32(32, 0x00100002, true)
  ascii(36, "data")
  file.setUint32(40, size, true)
  samples.forEach((sample, index) => file.setInt16(44 + index * 2, sample, true))
  return new Uint8Array(file.buffer)
}
