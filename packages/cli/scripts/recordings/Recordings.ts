/**
 * The recordings of the README: what is typed, and where the drawing is. Their output is the same in each run: no dates, and names from the sandbox's seed.
 */
import { join } from "node:path"
import { play, sources } from "./RecordedTerminal.ts"
import { draw } from "./Svg.ts"

export interface Recording {
  readonly name: string
  readonly title: string
  readonly isSignedIn: boolean
  readonly commands: ReadonlyArray<string>
}

export const recordings: ReadonlyArray<Recording> = [
  {
    name: "sign-in",
    title: "Signing in with a token from a file, and looking at the account",
    isSignedIn: false,
    commands: ["flat auth login --with-token < token.txt", "flat auth status"]
  },
  {
    name: "first-commands",
    title: "Counting, listing and finding",
    isSignedIn: true,
    commands: [
      "flat organization count-orga-users --role user",
      "flat organization list-users --role teacher --limit 4 --fields username,firstname,lastname",
      "flat organization list-users --role accountAdmin --limit 2 --fields username,firstname --format csv",
      "flat operations --search 'export score' --limit 3"
    ]
  },
  {
    name: "mistakes",
    title: "A mistyped flag, a wrong value, and a request that is only printed",
    isSignedIn: true,
    commands: [
      "flat organization list-users --rol teacher",
      "flat organization list-users --role techer",
      "flat classes create --set name=Choir --dry-run"
    ]
  }
]

/** The file of a recording. */
export const fileOf = ({ name }: Recording): string => join(import.meta.dirname, "../../recordings", `${name}.svg`)

/** Runs the commands of a recording by the program `main`, and returns the drawing. */
export const record = async ({ commands, isSignedIn, title }: Recording, main = sources): Promise<string> =>
  draw(title, await play(commands, isSignedIn ? ["flat auth login --with-token < token.txt"] : [], main))
