/** Parses JSON. Returns `undefined` for other text: an error would quote it, and it may have secrets. */
export const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
