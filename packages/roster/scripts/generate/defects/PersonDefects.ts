/** Usernames, addresses, passwords and ids of people. */
import type { Defect } from "./Defect.ts"
import { cell, emails, firstNames } from "./Defect.ts"

export const personDefects = {
  "username-spaces": {
    code: "username.space",
    what: "usernames that are full names",
    kinds: ["people"],
    row: (cells) => {
      const column = ["username", "Username"].find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replace(".", " ") })]
    }
  },
  "username-email": {
    code: "username.email",
    what: "the address as username, and no e-mail",
    kinds: ["people"],
    row: (cells) => {
      const column = ["username", "Username"].find((name) => cells.get(name) !== "")
      return column === undefined || cells.get(column).includes("@")
        ? undefined
        : [
          cells.with({
            [column]: `${cells.get(column).replace(" ", ".")}@example.org`,
            email: "",
            Student_email: "",
            Teacher_email: "",
            "e-mail": ""
          })
        ]
    }
  },
  "email-shared": {
    code: "email.shared",
    what: "families with one address",
    kinds: ["people"],
    least: 2,
    row: (cells) => {
      const column = emails.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: "family@example.org" })]
    }
  },
  "password-shared": {
    code: "password.shared",
    what: "one password for many",
    kinds: ["people"],
    least: 5,
    row: (cells) => [cells.with({ password: "Music-2026", Password: "Music-2026" })]
  },
  "email-broken": {
    code: "email.form",
    what: "addresses that are none",
    kinds: ["people"],
    row: (cells) => {
      const column = emails.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: "unknown" })]
    }
  },
  "user-ids": {
    code: "user-ids.form",
    what: "userIds without braces",
    kinds: ["people"],
    row: cell("userIds", (ids) => ids.replaceAll(/[{}]/g, ""))
  },
  "id-missing": {
    code: "id.missing",
    what: "rows without an id",
    kinds: ["schools"],
    row: (cells) => [cells.all, cells.with({ sourcedId: "", School_id: "" })]
  },
  "id-repeated": {
    code: "id.repeated",
    what: "an id for two people",
    kinds: ["people"],
    row: (cells) => {
      const column = firstNames.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.all, cells.with({ [column]: "Somebody else" })]
    }
  },
  "row-repeated": {
    code: "row.repeated",
    what: "rows that occur twice",
    kinds: ["schools"],
    row: (cells) => [cells.all, cells.all]
  }
} as const satisfies Record<string, Defect>
