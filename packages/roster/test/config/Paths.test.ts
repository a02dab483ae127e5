/** Paths of Linux and of Windows: drive letters, backslashes, and the folder of the state. */
import { assert, describe, it } from "@effect/vitest"
import { posix, win32 } from "node:path"
import { stateFolderOf } from "../../src/cli/database/RunDatabase.ts"
import { resolvePath } from "../../src/cli/settings/ConfigFile.ts"

describe("paths", () => {
  it("of a configuration file are relative to its folder", () => {
    assert.strictEqual(resolvePath("/srv/school", "export.zip", posix), "/srv/school/export.zip")
    assert.strictEqual(resolvePath("/srv/school", "../sis/export.zip", posix), "/srv/sis/export.zip")
    assert.strictEqual(resolvePath("/srv/school", "/data/export.zip", posix), "/data/export.zip")
    assert.strictEqual(resolvePath("D:\\School", "export.zip", win32), "D:\\School\\export.zip")
    assert.strictEqual(resolvePath("D:\\School", "..\\sis\\export.zip", win32), "D:\\sis\\export.zip")
    assert.strictEqual(resolvePath("D:\\School", "exports/today", win32), "D:\\School\\exports\\today")
  })

  it("of Windows with a drive letter or a server are absolute, and no URLs", () => {
    for (const path of ["C:\\SIS\\export.zip", "c:/SIS/export.zip", "\\\\server\\share\\export.zip", "\\SIS"]) {
      assert.strictEqual(resolvePath("D:\\School", path, win32), path)
    }
    for (const url of ["postgres://db.school.example/roster", "postgresql://localhost/roster"]) {
      assert.strictEqual(resolvePath("D:\\School", url, win32), url)
      assert.strictEqual(resolvePath("/srv/school", url, posix), url)
    }
  })

  it("of the state are those of the system, unless FLAT_ROSTER_STATE names another folder", () => {
    const linux = { platform: "linux", home: "/home/it" } as const
    const windows = { platform: "win32", home: "C:\\Users\\it" } as const
    const cases = [
      [{ ...linux, env: {} }, "/home/it/.local/state/flat-roster"],
      [{ ...linux, env: { XDG_STATE_HOME: "/var/lib/it" } }, "/var/lib/it/flat-roster"],
      [{ ...linux, env: { FLAT_ROSTER_STATE: "/srv/state", XDG_STATE_HOME: "/x" } }, "/srv/state"],
      [{ ...linux, env: { FLAT_ROSTER_STATE: "" } }, "/home/it/.local/state/flat-roster"],
      [{ platform: "darwin", home: "/Users/it", env: {} }, "/Users/it/.local/state/flat-roster"],
      [{ ...windows, env: { APPDATA: "D:\\Profiles\\it" } }, "D:\\Profiles\\it\\flat-roster"],
      [{ ...windows, env: {} }, "C:\\Users\\it\\AppData\\Roaming\\flat-roster"],
      [{ ...windows, env: { APPDATA: "relative" } }, "C:\\Users\\it\\AppData\\Roaming\\flat-roster"],
      [{ ...windows, env: { FLAT_ROSTER_STATE: "E:\\flat", APPDATA: "D:\\x" } }, "E:\\flat"]
    ] as const
    for (const [machine, folder] of cases) assert.strictEqual(stateFolderOf(machine), folder)
  })
})
