/**
 * The frame of an SVG chart: texts and shapes without scripts or fonts, readable on light and dark pages.
 */

export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const light = ["#0969da", "#8250df", "#1a7f37", "#818b98", "#bf8700", "#cf222e"]
const dark = ["#4493f8", "#ab7df8", "#3fb950", "#9198a1", "#d29922", "#f85149"]

/** Number of colours of lines. */
export const colours: number = light.length

const coloured = (values: ReadonlyArray<string>, indent: string): string =>
  values.map((value, nth) => `${indent}.colour-${nth} { stroke: ${value} } .text-${nth} { fill: ${value} }`).join("\n")

// Colours with enough contrast on white and on GitHub's dark page.
const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .subtitle { fill: #59636e }
  .ours { fill: #0969da } .limit { fill: #818b98 } .peer { fill: #bf8700 }
  .line { fill: none; stroke-width: 2 } .grid { stroke: #d1d9e0 }
${coloured(light, "  ")}
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .subtitle { fill: #9198a1 }
    .ours { fill: #4493f8 } .limit { fill: #9198a1 } .peer { fill: #d29922 }
    .grid { stroke: #3d444d }
${coloured(dark, "    ")}
  }`

interface Frame {
  readonly title: string
  readonly subtitle: string
  readonly width: number
  readonly height: number
}

/** Returns a document with a title and shapes. */
export const document = ({ height, subtitle, title, width }: Frame, shapes: ReadonlyArray<string>): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${
    escape(title).replaceAll("\"", "&quot;")
  }">
  <style>${style}
  </style>
  <text class="title" x="0" y="20">${escape(title)}</text>
  <text class="subtitle" x="0" y="42">${escape(subtitle)}</text>
${shapes.join("\n")}
</svg>
`
