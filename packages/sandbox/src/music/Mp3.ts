/**
 * Silence as MP3: MPEG 1 Layer III, 44.1 kHz, mono, 32 kbit/s. A frame whose side information is all zeros is a complete silent frame, so players
 * show the right length. Sound would need an encoder.
 */

// No CRC, 32 kbit/s, 44.1 kHz, mono, original.
const header = [0xff, 0xfb, 0x10, 0xc4]
const samplesPerFrame = 1152
const rate = 44_100
const frameLength = Math.floor((144 * 32_000) / rate)

/** Creates the given number of seconds of silence, at least one frame. */
export const silence = (seconds: number): Uint8Array => {
  const frames = Math.max(1, Math.ceil((seconds * rate) / samplesPerFrame))
  const file = new Uint8Array(frames * frameLength)
  for (let frame = 0; frame < frames; frame++) file.set(header, frame * frameLength)
  return file
}
