/** Faults of locks, and of what keeps two runs apart where a lock does not hold. */
import { faults, type Mutant } from "./Mutant.ts"

export const locks: ReadonlyArray<Mutant> = [
  ...faults(
    "terminal/FileLock",
    [],
    ["a lock keeps no other process away", "DELETE; BEGIN EXCLUSIVE\"", "DELETE\"", "T3"],
    ["a lock keeps no other process away when its file is new", "COMMIT; BEGIN EXCLUSIVE", "COMMIT", "T3"],
    [
      "the file of a lock is removed with it",
      "  database.close()\n  ownLocks.delete",
      "  database.close()\n  rmSync(path)\n  ownLocks.delete",
      "T3"
    ],
    ["a file has a lock for each of its names", "return realpathSync.native(path)", "return path", "T3"],
    [
      "a process may open the file of its own lock",
      "if (ownLocks.has(real)) throw",
      "if (real === \"\") throw",
      "T3",
      "V21"
    ],
    [
      "a lock is taken in a database of something else",
      "if (found.size > 0 && idOf(database) !== mark) throw systemError(\"EEXIST\")",
      "",
      "T3"
    ],
    ["a lock is taken where a link leads", "if (!found.isFile()) throw systemError(\"EEXIST\")", "", "T3"]
  ),
  ...faults(
    "roster/storage/Sqlite",
    [],
    ["roster opens a lock of its own as its database", "  check(path)\n", "", "T3"]
  ),
  ...faults(
    "cli/bulk/BulkRun",
    [],
    ["bulk runs without a lock", "flags.noLock || dryRun || curl", "true", "V21"]
  ),
  ...faults("cli/watch/OutputFile", [], [
    "watches write one file together",
    "if (!noLock) yield",
    "if (noLock) yield",
    "V21"
  ]),
  ...faults(
    "cli/bulk/ResultsFile",
    [],
    [
      "a run begins although another has begun",
      "if (!isNamed || !expected.equals(tail)) return yield* otherRun(path)",
      "",
      "V22"
    ],
    ["a run does not see the lines of another", "if (isNamed && (", "if (isNamed || (", "V22"],
    [
      "a run that has seen another one sends its row",
      "has seen the other.\n        if (stopped !== undefined &&",
      "has seen the other.\n        if (stopped === undefined &&",
      "V22"
    ],
    [
      "a run that has seen another one replaces the file",
      "isReplaced ? Effect.void : Effect.ignore",
      "Effect.ignore",
      "V22"
    ]
  ),
  ...faults("cli/bulk/ResultsDisk", [], [
    "a run does not see that its file was replaced",
    "named?.ino === ino && named.dev === dev ?",
    "named !== undefined ?",
    "V22"
  ]),
  ...faults(
    "cli/bulk/ResultRecord",
    [],
    ["lines have no id of their run", "    record.run\n", "    \"\"\n", "V22"],
    ["results of an earlier version are not read", "Number(hasRun)", "1", "V22"]
  )
]
