/** Draws the log of a history: a lane for each process, the network's server and the token store, and time from top to bottom. */

interface Event {
  readonly time: string
  readonly who: string
  readonly what: string
}

const laneWidth = 84
const left = 92
const rowHeight = 22
const top = 66

const style = `
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
    .head { font: 600 14px system-ui, -apple-system, "Segoe UI", sans-serif }
    .quiet { fill: #59636e }
    .bad { fill: #cf222e }
    .page { fill: #ffffff; stroke: #d1d9e0 }
    line { stroke: #d1d9e0 }
    path { fill: none; stroke: #1a7f37; stroke-width: 1.5 }
    .lost { stroke: #cf222e; stroke-dasharray: 4 3 }
    circle { fill: #1f2328 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .quiet { fill: #9198a1 }
      .bad { fill: #f85149 }
      .page { fill: #0d1117; stroke: #3d444d }
      line { stroke: #3d444d }
      path { stroke: #3fb950 }
      .lost { stroke: #f85149 }
      circle { fill: #f0f6fc }
    }
  `

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const text = (x: number, y: number, className: string, words: string): string =>
  `  <text x="${x}" y="${y}" class="${className}">${escape(words)}</text>`

const eventsOf = (log: string): ReadonlyArray<Event> =>
  log.trim().split("\n").map((line) => {
    const [time = "", who = "", ...what] = line.trim().split(/\s+/)
    return { time, who, what: what.join(" ") }
  })

/** Returns the place of a message in the log of the other side, from where it left or where it arrived. */
const nameIn = (what: string): string | undefined => /^(?:[→←✗] |executes |refuses )([^\s:]+)/.exec(what)?.[1]

/** Returns the SVG of a log. `violation` is the invariant that it broke. */
export const svg = (log: string, violation: string): string => {
  const events = eventsOf(log)
  const lanes = [...new Set(events.map(({ who }) => who))].filter((who) => /^(?:p\d|api|store)/.test(who)).sort((
    a,
    b
  ) => Number(!a.startsWith("p")) - Number(!b.startsWith("p")) || a.localeCompare(b))
  const xOf = (who: string): number => left + laneWidth * (lanes.indexOf(who) + 0.5)
  const yOf = (row: number): number => top + rowHeight * (row + 1)
  const labels = left + laneWidth * lanes.length + 12
  const [width, height] = [labels + 430, yOf(events.length) + 24]
  const arrows = events.flatMap(({ who, what }, row) => {
    const name = nameIn(what)
    if (name === undefined || who === "api") return []
    const isRequest = what.startsWith("→")
    const served = events.findIndex((event) => event.who === "api" && nameIn(event.what) === name)
    // A request or a response that is lost ends between the lanes.
    const isLost = what.startsWith("✗") || served < 0
    const answered = events.some((event) => /^[←✗]/.test(event.what) && nameIn(event.what) === name)
    const middle = (xOf(who) + xOf("api")) / 2
    const to = served < 0 ? [middle, yOf(row)] : [xOf("api"), yOf(served)]
    const line = isRequest ? `M${xOf(who)} ${yOf(row)}L${to.join(" ")}` : `M${to.join(" ")}L${xOf(who)} ${yOf(row)}`
    const answer = isRequest && served >= 0 && !answered
      ? [`  <path class="lost" d="M${to.join(" ")}L${middle} ${yOf(served + 1)}"/>`]
      : []
    return [`  <path${isLost ? " class=\"lost\"" : ""} d="${line}"/>`, ...answer]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `  <title>${
      escape(`A history that violates: ${violation}. ${events.map(({ what, who }) => `${who} ${what}`).join("; ")}`)
    }</title>`,
    `  <style>${style}</style>`,
    `  <rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    text(16, 28, "head bad", violation),
    ...lanes.flatMap((who) => [
      text(xOf(who) - 4 * who.length, top, "head", who),
      `  <line x1="${xOf(who)}" y1="${top + 8}" x2="${xOf(who)}" y2="${height - 16}"/>`
    ]),
    ...arrows,
    ...events.flatMap(({ time, what, who }, row) => [
      text(16, yOf(row) + 4, "quiet", `${(Number(time) / 1000).toFixed(3)} s`),
      ...(lanes.includes(who) ? [`  <circle cx="${xOf(who)}" cy="${yOf(row)}" r="3"/>`] : []),
      text(
        labels,
        yOf(row) + 4,
        /killed|✗|fail|refuses/.test(what) ? "bad" : "",
        `${who} ${what}`
      )
    ]),
    "</svg>",
    ""
  ].join("\n")
}
