/** Lines that install packages with npm, as tabs for other package managers. GitHub, npm and programs have the Markdown with npm alone. */

interface Manager {
  readonly label: string
  /** Returns the command that begins a project. */
  readonly init?: string
  readonly add: string
  readonly dev: string
  /** What installs a command for the user, if the manager does that well. */
  readonly global?: string
  readonly run?: string
  /** The command up to the name of a package. */
  readonly prefix?: string
}

const managers: ReadonlyArray<Manager> = [
  { label: "pnpm", init: "pnpm init", add: "pnpm add", dev: "-D", global: "pnpm add --global", run: "pnpm dlx" },
  { label: "yarn", init: "yarn init -y", add: "yarn add", dev: "-D", run: "yarn dlx" },
  { label: "bun", init: "bun init -y", add: "bun add", dev: "-d", global: "bun add --global", run: "bunx" },
  { label: "deno", add: "deno add", dev: "-D", prefix: "npm:" }
]

/** Returns a line for another manager, or `undefined` if that has no such command. */
const translate = (line: string, { add, dev, global, init, prefix = "", run }: Manager): string | undefined => {
  const [, command = "", rest = "", comment = ""] = /^(npm init -y|npm install|npx)\b ?(.*?)( *#.*)?$/.exec(line) ?? []
  if (command === "") return line
  if (command === "npm init -y") return init
  if (command === "npx") return run && `${run} ${rest}${comment}`
  const words = rest.split(" ")
  const packages = words.filter((word) => !word.startsWith("-")).map((name) => prefix + name)
  const start = words.includes("--global") ? global : words.includes("-D") ? `${add} ${dev}` : add
  return start && `${[start, ...packages].join(" ")}${comment}`
}

/** Without the frame of a terminal, since the tabs are one. */
const fence = "```sh frame=\"none\""

const mark = (label: string) => `<div data-tab="${label}"></div>`

/** Returns Markdown in which code that installs packages is there for each manager, between marks. */
export const withManagers = (markdown: string): string =>
  markdown.replaceAll(/^```sh\n([\s\S]*?)^```$/gm, (whole, code: string) => {
    if (!/^npm install /m.test(code)) return whole
    const lines = code.trimEnd().replaceAll(/ *\\\n */g, " ").split("\n")
    const others = managers.flatMap((manager) => {
      const translated = lines.map((line) => translate(line, manager))
      return translated.includes(undefined)
        ? []
        : [`${mark(manager.label)}\n\n${fence}\n${translated.join("\n")}\n\`\`\``]
    })
    return [`${mark("npm")}\n\n${whole.replace("```sh", fence)}`, ...others, mark("")].join("\n\n")
  })

export interface Tab {
  readonly label: string
  readonly html: string
}

/** Returns rendered Markdown in parts: HTML, and the tabs between marks. */
export const parts = (html: string): ReadonlyArray<string | ReadonlyArray<Tab>> => {
  const [first = "", ...rest] = html.split(/<div data-tab="([a-z]*)"><\/div>/)
  const found: Array<string | Array<Tab>> = [first]
  for (let at = 0; at < rest.length; at += 2) {
    const [label = "", html = ""] = rest.slice(at)
    const last = found.at(-1)
    if (label === "") found.push(html)
    else if (typeof last === "object") last.push({ label, html })
    else found.push([{ label, html }])
  }
  return found
}
