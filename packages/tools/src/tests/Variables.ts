/**
 * Runs a command within the process of a test with variables and a folder of its own: the process has them while the command runs. Commands with the same ones
 * run together, and others one after the other.
 */

export type Variables = Readonly<Record<string, string | undefined>>

/** Variables that a command may read, whatever the machine has. */
const isRead = (name: string): boolean =>
  /^(?:FLAT_|OTEL_|XDG_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|CREDENTIALS_DIRECTORY$|https?_proxy$|no_proxy$)/i.test(name)

const set = (variables: Variables): void => {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}

let current = ""
let running = 0
let restore = () => {}
let waiting: Array<() => void> = []

/** Runs something with variables, without those that commands read otherwise, and in a folder. */
export const within = async <A>(env: Variables, cwd: string | undefined, run: () => Promise<A>): Promise<A> => {
  const key = JSON.stringify([cwd, env])
  const mayRun = () => running === 0 || current === key
  while (!mayRun()) await new Promise<void>((resolve) => waiting.push(resolve))
  if (running++ === 0) {
    current = key
    const before = process.cwd()
    const absent = Object.fromEntries(Object.keys(process.env).filter(isRead).map((name) => [name, undefined]))
    const variables = { ...absent, ...env }
    const old = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]))
    restore = () => {
      process.chdir(before)
      set(old)
    }
    set(variables)
    if (cwd !== undefined) process.chdir(cwd)
  }
  try {
    return await run()
  } finally {
    if (--running === 0) {
      restore()
      const next = waiting
      waiting = []
      for (const resume of next) resume()
    }
  }
}
