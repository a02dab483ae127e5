/** The font of usernames and passwords, which distinguishes l, 1 and I, and 0 and O. It is part of each page, because few computers have it. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export const family = "Atkinson Hyperlegible Mono"

/** Returns the rule of the style sheet. Other scripts than Latin take a font of the computer. */
export const css = (): string => {
  // The build replaces the expression by the content of the file.
  const font = readFileSync(fileURLToPath(import.meta.resolve(
    "@fontsource/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-600-normal.woff2"
  )))
  const data = font.toString("base64")
  return `@font-face{font-family:"${family}";font-weight:600;src:url(data:font/woff2;base64,${data}) format("woff2")}`
}
