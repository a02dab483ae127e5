/** Draws a part of a log: a column for each process, for the API and for what they share, and a row for each event, from top to bottom. */

interface Event {
  readonly millis: number
  readonly who: string
  readonly what: string
}

const columnWidth = 64
const left = 104
const rowHeight = 22
const top = 66

/** Milliseconds between two rows that get a dotted line. */
const gap = 10_000

const style = `
    svg { --ink: #1f2328; --quiet: #59636e; --bad: #cf222e; --good: #1a7f37; --line: #8c959f; --page: #fff; --band: #ffebe9 }
    @media (prefers-color-scheme: dark) {
      svg { --ink: #f0f6fc; --quiet: #9198a1; --bad: #ff7b72; --good: #3fb950; --line: #656c76; --page: #0d1117; --band: #3c1618 }
    }
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink) }
    .head { font: 600 14px system-ui, -apple-system, "Segoe UI", sans-serif }
    .quiet { fill: var(--quiet) }
    .time { text-anchor: end }
    .bad { fill: var(--bad); font-weight: 600 }
    .page { fill: var(--page); stroke: var(--line) }
    .band { fill: var(--band); stroke: var(--bad) }
    line { stroke: var(--line) }
    .gap { stroke-dasharray: 2 4 }
    path { fill: none; stroke: var(--good); stroke-width: 1.5 }
    .end { stroke: var(--bad); stroke-width: 2.5 }
    circle { fill: var(--ink) }
  `

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const text = (x: number, y: number, className: string, words: string): string =>
  `  <text x="${x}" y="${y}" class="${className}">${escape(words)}</text>`

const eventsOf = (log: string): ReadonlyArray<Event> =>
  log.trim().split("\n").map((line) => {
    const [millis = "", who = "", ...what] = line.trim().split(/\s+/)
    return { millis: Number(millis), who, what: what.join(" ") }
  })

/** Returns the name of the request that an event is about. */
const requestIn = (what: string): string | undefined => /^(?:[→←] |executes )([^\s:]+)/.exec(what)?.[1]

const isProcess = (who: string): boolean => /\d$/.test(who)

/** Returns the SVG of a log, which ends with the violation. */
export const svg = (log: string): string => {
  const events = eventsOf(log)
  const names = [...new Set(events.map(({ who }) => who))].filter((who) => who !== "!")
  const columns = [...names.filter(isProcess), ...names.filter((who) => !isProcess(who)).sort()]
  const xOf = (who: string): number => left + columnWidth * (columns.indexOf(who) + 0.5)
  const yOf = (row: number): number => top + rowHeight * (row + 1)
  const labels = left + columnWidth * columns.length + 8
  const [width, height] = [labels + 430, yOf(events.length) + 4]
  const arrows = events.flatMap(({ what, who }, row) => {
    const name = requestIn(what)
    const at = events.findIndex((event) => event.who === "api" && requestIn(event.what) === name)
    if (name === undefined || who === "api" || at < 0) return []
    const [from, to] = what.startsWith("→") ? [[who, row], ["api", at]] as const : [["api", at], [who, row]] as const
    return [`  <path d="M${xOf(from[0])} ${yOf(from[1])}L${xOf(to[0])} ${yOf(to[1])}"/>`]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `  <title>${escape(`A history. ${events.map(({ what, who }) => `${who} ${what}`).join("; ")}`)}</title>`,
    `  <style>${style}</style>`,
    `  <rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    text(16, 28, "quiet", "A row for each event, not to scale. At a dotted line, more than ten seconds pass."),
    text(40, top, "head", "Time"),
    ...columns.flatMap((who) => {
      // A process is there from its first event to its last one.
      const rows = events.flatMap((event, row) => event.who === who ? [row] : [])
      const [from, to] = isProcess(who)
        ? [yOf(rows[0]!), yOf(rows.at(-1)!)]
        : [top + 8, yOf(events.length - 1)]
      const x = xOf(who)
      return [text(x - 4 * who.length, top, "head", who), `  <line x1="${x}" y1="${from}" x2="${x}" y2="${to}"/>`]
    }),
    ...arrows,
    ...events.flatMap(({ millis, what, who }, row) => {
      const [x, y] = [xOf(who), yOf(row)]
      const isBad = who === "!"
      const isEnd = /^(?:is killed|loses)/.test(what)
      return [
        ...row > 0 && millis - events[row - 1]!.millis > gap
          ? [`  <line class="gap" x1="16" y1="${y - 11}" x2="${width - 16}" y2="${y - 11}"/>`]
          : [],
        ...isBad ? [`  <rect class="band" x="8" y="${y - 11}" width="${width - 16}" height="22" rx="4"/>`] : [],
        text(left - 8, y + 4, `time ${isBad ? "bad" : "quiet"}`, `${(millis / 1000).toFixed(3)} s`),
        ...isEnd
          ? [`  <path class="end" d="M${x - 5} ${y - 5}l10 10m-10 0l10 -10"/>`]
          : isBad
          ? []
          : [`  <circle cx="${x}" cy="${y}" r="3"/>`],
        text(
          isBad ? left + 8 : labels,
          y + 4,
          isBad || isEnd ? "bad" : "",
          isBad ? `Violated: ${what}` : `${who} ${what}`
        )
      ]
    }),
    "</svg>",
    ""
  ].join("\n")
}
