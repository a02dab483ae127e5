import { assert, describe, it } from "@effect/vitest"
import { configFolder, credentialPath } from "../../src/profiles/ConfigFolder.ts"

describe("the folder of the settings", () => {
  it("is under XDG_CONFIG_HOME or ~/.config on Linux and macOS", () => {
    for (const platform of ["linux", "darwin", "freebsd"] as const) {
      const home = "/home/ada"
      assert.strictEqual(configFolder({ platform, home, env: {} }), "/home/ada/.config/flat")
      assert.strictEqual(configFolder({ platform, home, env: { XDG_CONFIG_HOME: "/etc/ada" } }), "/etc/ada/flat")
      for (const XDG_CONFIG_HOME of ["", "settings", "./settings"]) {
        assert.strictEqual(configFolder({ platform, home, env: { XDG_CONFIG_HOME } }), "/home/ada/.config/flat")
      }
    }
  })

  it("is under APPDATA on Windows, also if it is a share, and in the profile without it", () => {
    const machine = { platform: "win32", home: "C:\\Users\\ada" } as const
    for (
      const [APPDATA, expected] of [
        ["C:\\Users\\ada\\AppData\\Roaming", "C:\\Users\\ada\\AppData\\Roaming\\flat"],
        ["\\\\school\\profiles\\ada", "\\\\school\\profiles\\ada\\flat"],
        [undefined, "C:\\Users\\ada\\AppData\\Roaming\\flat"],
        ["", "C:\\Users\\ada\\AppData\\Roaming\\flat"],
        ["Roaming", "C:\\Users\\ada\\AppData\\Roaming\\flat"]
      ] as const
    ) {
      assert.strictEqual(configFolder({ ...machine, env: { APPDATA, XDG_CONFIG_HOME: "/ignored" } }), expected)
    }
    assert.strictEqual(
      credentialPath({ ...machine, env: { APPDATA: "D:\\Roaming" } }),
      "D:\\Roaming\\flat\\credentials.json"
    )
  })
})
