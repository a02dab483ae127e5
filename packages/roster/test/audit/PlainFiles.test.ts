/** Lists as school systems export them: without roles, and with whole names in one column. */
import { describe, expect, test } from "vitest"
import { codes, ids, plan } from "../plan/Sketch.ts"
import { count, first, read } from "../read/Sets.ts"

const person = async (head: string, row: string, options: Parameters<typeof read>[1] = {}) => {
  const roster = await read({ "list.csv": [head, row] }, options)
  return { roster, person: [...roster.people.values()][0] }
}

describe("a list without roles", () => {
  const pronote = ["Nom;Pr\u00e9nom;Classe;Identifiant;Mot de passe", "Dupont;Zo\u00e9;6A;zdupont;secret12"] as const

  test("is a conflict in the plan, not a plan without anything to write", async () => {
    const { roster } = await person(...pronote)
    expect(codes(plan(roster).conflicts)).toEqual(["nobody-has-role"])
  })

  test("has the role that the caller names, and a column counts before it", async () => {
    const { person: pupil, roster } = await person(...pronote, { role: "student" })
    expect(pupil?.role).toBe("student")
    expect([count(roster, "role.missing"), count(roster, "header.missing-column")]).toEqual([0, 0])
    expect(ids(plan(roster))).toEqual(["createAccount:zdupont", "createClass:6A", "enrol:6A:zdupont"])
    expect((await person("Username,Role", "ada,teacher", { role: "student" })).person?.role).toBe("teacher")
  })
})

describe("a whole name in one column", () => {
  test("of Japanese files is split at its space, also a full-width one", async () => {
    const { person: pupil } = await person(
      "\u6c0f\u540d,\u30e6\u30fc\u30b6\u30fcID,\u533a\u5206,\u5b66\u5e74",
      "\u5c71\u7530\u3000\u592a\u90ce,yamada,\u751f\u5f92,\uff11"
    )
    expect(pupil).toMatchObject({ lastName: "\u5c71\u7530", firstName: "\u592a\u90ce" })
  })

  test("with a comma has the last name first", async () => {
    const { person: pupil, roster } = await person("Username,Full Name,Role", "ada,\"van Lund, Ada Maria\",Student")
    expect(pupil).toMatchObject({ lastName: "van Lund", firstName: "Ada Maria" })
    expect(count(roster, "name.split")).toBe(0)
  })

  test("without one is split before its last word, which is reported", async () => {
    const { person: pupil, roster } = await person("Username,Name,Role", "bo,Bo Anders Reed,Student")
    expect(pupil).toMatchObject({ lastName: "Reed", firstName: "Bo Anders" })
    expect(first(roster, "name.split")).toMatchObject({ row: 2, severity: "warning" })
  })

  test("does not count where the file has both parts", async () => {
    const { person: pupil } = await person("Username,Name,First name,Last name,Role", "bo,Wrong One,Bo,Reed,Student")
    expect(pupil).toMatchObject({ lastName: "Reed", firstName: "Bo" })
  })
})

test("headers of IServ, WebUntis, PowerSchool and of Japanese lists are known", async () => {
  const iserv = await person("Vorname;Nachname;Klasse/Information;Account", "Eva;Gro\u00df;5a;eva.gross", {
    role: "student"
  })
  expect([...iserv.roster.classes.keys()]).toEqual(["5a"])
  const untis = await person("longName\tforeName\tklasse.name\tid", "M\u00fcller\tAnna\t5a\t12", { role: "student" })
  expect(untis.person).toMatchObject({ id: "12", lastName: "M\u00fcller", firstName: "Anna" })
  expect([...untis.roster.classes.keys()]).toEqual(["5a"])
  const power = await person("Student_Number,Last_Name,First_Name,Grade_Level", "123,Lee,Amy,5", { role: "student" })
  expect(power.person).toMatchObject({ id: "123", lastName: "Lee", grades: ["5"] })
  const kana = await person(
    "\u59d3,\u540d,\u305b\u3044,\u3081\u3044,\u30ed\u30b0\u30a4\u30f3\uff29\uff24,\u5f79\u5272",
    "\u5c71\u7530,\u592a\u90ce,\u3084\u307e\u3060,\u305f\u308d\u3046,y1,\u5150\u7ae5"
  )
  expect(kana.person).toMatchObject({
    preferredLastName: "\u3084\u307e\u3060",
    preferredFirstName: "\u305f\u308d\u3046"
  })
})
