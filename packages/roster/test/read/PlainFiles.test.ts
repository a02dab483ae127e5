/** Plain CSV files as schools write them by hand: spellings, separators, encodings, quotes, and what `sync` does not write at once. */
import { assert, describe, expect, it, test } from "@effect/vitest"
import { Redacted } from "effect"
import { fileURLToPath } from "node:url"
import * as CheckReport from "../../src/cli/plan/CheckReport.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type * as Read from "../../src/read/Read.ts"
import { summarize } from "../../src/read/report/Summary.ts"
import * as Sets from "./Sets.ts"

const head = "username,first name,last name,e-mail,role"

const read = (text: string | Uint8Array | ReadonlyArray<string>, options: Read.Options = {}) =>
  Sets.read({ "users.csv": text }, options)

/** The one person in a list. */
const one = async (header: string, row: string, options: Read.Options = {}) => {
  const roster = await read([header, row], options)
  return { roster, person: [...roster.people.values()][0] }
}

const people = (roster: Roster) =>
  Array.from(
    roster.people.values(),
    ({ firstName, from, lastName, username }) => [from.row, username, firstName, lastName]
  )

/** The codes that `sync` rejects a file for, each with its places. */
const doubts = async (text: string | Uint8Array | ReadonlyArray<string>) => {
  const roster = await read(text)
  const codes = new Set(CheckReport.doubts(roster))
  return roster.diagnostics.filter(({ code }) => codes.has(code)).map(({ code, column, row }) =>
    `${row ?? "file"}:${column ?? ""} ${code}`
  )
}

const refusal = async (text: string) => (await Sets.refusal(`${await Sets.folder({ "users.csv": text })}/users.csv`))

describe("a valid plain file", () => {
  test("is read into people with line numbers, and is partial unless the caller says that it lists everybody", async () => {
    const text = `${head}\nada,Ada,Lund,ada@example.edu,student\n\nbo,Bo,Reed,,Teacher\n`
    const roster = await read(text)
    expect(CheckReport.doubts(roster)).toEqual([])
    expect(people(roster)).toEqual([[2, "ada", "Ada", "Lund"], [4, "bo", "Bo", "Reed"]])
    expect(Array.from(roster.people.values(), ({ email, role }) => [email, role])).toEqual([
      ["ada@example.edu", "student"],
      [undefined, "teacher"]
    ])
    const coverage = { people: "partial", classes: "absent", memberships: "absent" }
    expect(roster.coverage).toEqual(coverage)
    expect((await read(text, { complete: true })).coverage).toEqual({ ...coverage, people: "complete" })
  })

  test("has classes by optional columns", async () => {
    const roster = await read([
      "Username,First name,Last name,E-mail,Role,Class,Section",
      "ada,Ada,Böhm,,student,Choir,A",
      "Ada,Ada,Böhm,,student,Band,",
      "t.weiss,Tessa,Weiß,t@example.org,teacher,Choir | Band,A"
    ])
    expect([...roster.people.keys()]).toEqual(["ada", "t.weiss"])
    expect([...roster.classes.values()].map(({ id, section, title }) => [id, title, section])).toEqual([
      ["Choir/A", "Choir", "A"],
      ["Band", "Band", undefined],
      ["Band/A", "Band", "A"]
    ])
    expect(roster.memberships.ofPerson("ada").map((membership) => membership.class)).toEqual(["Choir/A", "Band"])
    expect(roster.coverage).toEqual({ people: "partial", classes: "partial", memberships: "partial" })
    expect([roster.source.format, roster.counts]).toEqual(["csv", []])
  })

  test("may use any usual spelling, in five languages, any order, and more columns, which are named", async () => {
    for (
      const header of [
        "givenName,familyName,shoe size,username,email,role,class,school,id,password",
        "First_Name,SURNAME,shoe size,User Name,E-Mail Address,ROLE,class,school,id,password",
        "Vorname;Nachname;shoe size;Benutzername;E-Mail;Rolle;Klasse;Schule;Schülernummer;Passwort",
        "prénom,nom,shoe size,identifiant,courriel,rôle,classe,établissement,matricule,mot de passe",
        "nombre,apellidos,shoe size,usuario,correo electrónico,rol,clase,escuela,matrícula,contraseña",
        "名,姓,shoe size,ユーザー名,メールアドレス,役割,クラス,学校,学籍番号,パスワード"
      ]
    ) {
      const row = "Ada,Lund,38,ada,ada@example.edu,student,5a,Lindenfeld,0077,geheim"
      const { person, roster } = await one(header, header.includes(";") ? row.replaceAll(",", ";") : row)
      const { email, id, password, role, schools } = person!
      expect([id, email, role, schools, password && Redacted.value(password)]).toEqual(
        ["0077", "ada@example.edu", "student", ["Lindenfeld"], "geheim"]
      )
      expect(people(roster)).toEqual([[2, "ada", "Ada", "Lund"]])
      expect(roster.memberships.has("Lindenfeld/5a", "0077")).toBe(true)
      expect(roster.diagnostics.map(({ code, column }) => [code, column])).toEqual([
        ["header.unknown-column", "shoe size"]
      ])
    }
  })

  test("has the headers of IServ, WebUntis, PowerSchool and of Japanese lists", async () => {
    const pupil = { role: "student" } as const
    const iserv = await one("Vorname;Nachname;Klasse/Information;Account", "Eva;Groß;5a;eva.gross", pupil)
    const untis = await one("longName\tforeName\tklasse.name\tid", "Müller\tAnna\t5a\t12", pupil)
    expect([iserv, untis].map(({ roster }) => [...roster.classes.keys()])).toEqual([["5a"], ["5a"]])
    expect(untis.person).toMatchObject({ id: "12", lastName: "Müller", firstName: "Anna" })
    const power = await one("Student_Number,Last_Name,First_Name,Grade_Level", "123,Lee,Amy,5", pupil)
    expect(power.person).toMatchObject({ id: "123", lastName: "Lee", grades: ["5"] })
    const kana = await one("姓,名,せい,めい,ログインＩＤ,役割", "山田,太郎,やまだ,たろう,y1,児童")
    expect(kana.person).toMatchObject({ preferredLastName: "やまだ", preferredFirstName: "たろう", role: "student" })
  })

  test("needs neither ids nor usernames: the first name with the address says who a person is, or else the whole name", async () => {
    const listed = (...rows: ReadonlyArray<string>) =>
      read(["Nachname;Vorname;Klasse;E-Mail", ...rows], { role: "student" })
    const list = await listed(
      "Lund;Ada;7a;lund@example.edu",
      "Lund;Bo;7a;LUND@example.edu",
      "Reed;Cy;7b;",
      "Lund;Ada;Chor;lund@example.edu"
    )
    expect(CheckReport.doubts(list)).toEqual([])
    expect([...list.people.keys()]).toEqual(["ada/lund@example.edu", "bo/lund@example.edu", "cy/reed"])
    expect(list.memberships.size).toBe(4)
    const twice = await listed("Reed;Cy;7b;", "Reed;CY;7c;")
    expect(CheckReport.doubts(twice)).toEqual(["name.repeated"])
    // Both are named and left out: whose account it would be is chance.
    const lines = twice.diagnostics.filter(({ code }) => code === "name.repeated").map(({ row }) => row)
    expect([lines, twice.people.size, twice.memberships.size]).toEqual([[2, 3], 0, 0])
    // Nobody has a username, which is one finding and not one for each row.
    expect(list.counts.filter(({ code }) => code.startsWith("username.")).map(({ code, count }) => [code, count]))
      .toEqual([["username.none", 1]])
    expect(CheckReport.doubts(await listed(";;7b;"))).toContain("id.missing")
  })

  test("may have no roles: then nobody has one in Flat, unless the caller names it; a column counts before it", async () => {
    const pronote = ["Nom;Prénom;Classe;Identifiant;Mot de passe", "Dupont;Zoé;6A;zdupont;secret12"] as const
    expect((await one(...pronote)).person?.role).toBe("other")
    const { person, roster } = await one(...pronote, { role: "student" })
    expect([Sets.count(roster, "role.missing"), Sets.count(roster, "header.missing-column")]).toEqual([0, 0])
    expect([person?.role, roster.memberships.has("6A", "zdupont")]).toEqual(["student", true])
    expect((await one("Username,Role", "ada,teacher", { role: "student" })).person?.role).toBe("teacher")
  })

  test("may have whole names: split at a comma, at the space of Japanese names, and else before the last word, which is reported", async () => {
    for (
      const [last, first, splits, header, row] of [
        ["山田", "太郎", 0, "氏名,ユーザーID,区分,学年", "山田　太郎,yamada,生徒,１"],
        ["van Lund", "Ada Maria", 0, "Username,Full Name,Role", "ada,\"van Lund, Ada Maria\",Student"],
        ["Reed", "Bo Anders", 1, "Username,Name,Role", "bo,Bo Anders Reed,Student"],
        ["Reed", "Bo", 0, "Username,Name,First name,Last name,Role", "bo,Wrong One,Bo,Reed,Student"]
      ] as const
    ) {
      const { person, roster } = await one(header, row)
      expect([person?.lastName, person?.firstName, Sets.count(roster, "name.split")]).toEqual([last, first, splits])
    }
  })

  test("may use commas, semicolons or tabs, a byte order mark, and any line ends", async () => {
    for (const separator of [",", ";", "\t"]) {
      for (const end of ["\n", "\r\n", "\r"]) {
        for (const start of ["", "\ufeff", `\ufeffsep=${separator}${end}`]) {
          const lines = [head, "ada,Ada,Lund,ada@example.edu,student"].map((line) => line.replaceAll(",", separator))
          const roster = await read(start + lines.join(end) + end)
          expect(CheckReport.doubts(roster)).toEqual([])
          expect(people(roster)).toEqual([[start.includes("sep") ? 3 : 2, "ada", "Ada", "Lund"]])
        }
      }
    }
  })

  it("T7 may contain separators, quotes and line breaks in a quoted name, also in the header", async () => {
    const quoted = await read(`${head}\nada,"Ada ""the first"", I",Lund,,student`)
    expect(people(quoted)).toEqual([[2, "ada", "Ada \"the first\", I", "Lund"]])
    for (const end of ["\n", "\r\n", "\r"]) {
      const lines = [
        `"first\nname",username,last name,e-mail,role`,
        `"Ada`,
        `Maria",ada,Lund,,student`,
        "Bo,bo,Reed,,student"
      ]
      const roster = await read(lines.join(end).replaceAll(",", end === "\r" ? ";" : ","))
      expect(CheckReport.doubts(roster)).toEqual([])
      expect(people(roster)).toEqual([[3, "ada", "Ada Maria", "Lund"], [5, "bo", "Bo", "Reed"]])
    }
  })

  test("may have more empty cells at the end of any line, and lines of empty cells, as spreadsheets write them", async () => {
    const roster = await read(`${head}\nada,Ada,Lund,,student,,,\n,,,,\nbo,Bo,Reed,,student\n`)
    expect([CheckReport.doubts(roster), roster.people.size]).toEqual([[], 2])
  })

  test("has passwords that are redacted", async () => {
    const roster = await read(`${head},password\nada,Ada,Lund,,student,lantern-42\nbo,Bo,Reed,,student,`)
    const [ada, bo] = roster.people.values()
    expect([ada?.password && Redacted.value(ada.password), bo?.password]).toEqual(["lantern-42", undefined])
    expect(JSON.stringify([...roster.people.values()]) + String(ada?.password)).not.toContain("lantern")
  })

  test("is the sample of Lindenfeld school", async () => {
    const roster = await Sets.open(fileURLToPath(new URL("../../samples/lindenfeld-school.csv", import.meta.url)))
    expect(CheckReport.doubts(roster)).toEqual([])
    const teachers = [...roster.people.values()].filter(({ role }) => role === "teacher")
    expect([roster.people.size, teachers.length]).toEqual([322, 25])
  })
})

describe("a file that cannot be a roster", () => {
  test("is empty, a workbook, or without header, of which nothing is quoted", async () => {
    for (const text of ["", "\n \n"]) expect((await refusal(text)).message).toContain("the file is empty")
    const { message } = await refusal("ada,Ada,Lund,ada@example.edu,user\nbo,Bo,Reed,bo@example.edu,user")
    expect(message).toContain("no file has a header line that is known")
    expect(message).not.toContain("ada")
    for (const magic of [[0xd0, 0xcf, 0x11, 0xe0, 0, 0], [0x50, 0x4b, 3, 4, 0, 0]]) {
      const folder = await Sets.folder({ "users.xlsx": Uint8Array.from(magic) })
      const error = await Sets.refusal(`${folder}/users.xlsx`)
      expect([error.reason, error.advice]).toEqual(["workbook", expect.stringContaining("CSV UTF-8")])
    }
  })
})

describe("sync does not write a file at once with", () => {
  const withPassword = `${head},password`
  const rejects: ReadonlyArray<readonly [doubts: string, lines: ReadonlyArray<string>]> = [
    ["file: file.no-rows", [head]],
    ["1:firstname header.missing-column; 1:lastname header.missing-column", [
      "username,nickname,role",
      "ada,Ada,student"
    ]],
    ["1:Mail header.repeated", [`${head},Mail`, "ada,Ada,Lund,,student,"]],
    // Broken quotes are each reported, and hide no problem of other lines.
    ["2: csv.quote; 3:role role.unknown; 4: csv.quote; 5: csv.quote", [
      head,
      "ada,\"Ada,Lund,,student",
      "bo,Bo,Reed,,pilot",
      "c\"d,Cy,Dee,,student",
      "ed,\"Ed\"x,Fox,,student",
      "gil,Gil,Hay,,student"
    ]],
    ["2:first name cell.swallowed", [head, "ada,\"Ada,Lund,,student", "bo,Bo\",Reed,,student"]],
    ["2: row.cells-missing; 2:role role.missing; 2:e-mail email.form; 3: row.cells-extra", [
      head,
      "ada,Ada,Lund,student",
      "bo,Bo,Reed,b@x.org,student,hunter-22"
    ]],
    // Cells of unknown columns may have line breaks.
    ["5:role role.unknown", [`${head},note`, "ada,Ada,Lund,,student,\"one", "two", "three\"", "bo,Bo,Reed,,pilot,"]],
    ["2:username id.missing", [head, ",Ada,Lund,,student"]],
    ...["a\u0000da", "a\u200bda", "a\u202eda"].map((name) =>
      ["2:username cell.control", [head, `${name},Ada,Lund,,student`]] as const
    ),
    ["2:last name cell.control", [head, "ada,Ada,L\u001bund,,student"]],
    ...["ada", "ada@", "@example.edu", "a b@example.edu", "ada@example", "ada@example..edu", "a@b@example.edu"].map((
      email
    ) => ["2:e-mail email.form", [head, `ada,Ada,Lund,${email},student`]] as const),
    ...["", "ada+choir@mail.school.example", "zoë@schule.example"].map((email) =>
      ["", [head, `ada,Ada,Lund,${email},student`]] as const
    ),
    ["2:password password.length", [withPassword, "ada,Ada,Lund,,student,12345"]],
    ["2:password password.length", [withPassword, `ada,Ada,Lund,,student,${"p".repeat(1001)}`]],
    ["", [withPassword, `ada,Ada,Lund,,student,${"p".repeat(1000)}`]],
    ["2:role role.unknown", [head, "ada,Ada,Lund,,pilot"]],
    ["2:role role.missing", [head, "ada,Ada,Lund,,"]],
    ["4:username id.repeated", [head, "ada,Ada,Lund,,student", "bo,Bo,Reed,,student", "ADA,Ada,Holt,,student"]],
    // An id with two usernames, in whatever case the same one is written.
    ["4:id id.repeated", [
      "id,username,first name,last name,role",
      "7,ada,A,B,student",
      "7,Ada,A,B,student",
      "7,eva,A,B,student"
    ]],
    ["2:first name cell.character-lost", [head, "zoe,Zo\ufffd,Lund,,student"]]
  ]
  for (const [expected, lines] of rejects) {
    it(
      expected === "" ? "nothing" : expected,
      async () => assert.strictEqual((await doubts(lines)).join("; "), expected)
    )
  }

  test("but with a name that is missing, which is reported once for each person", async () => {
    const text = `${head}\nada,,Lund,,student\nbo,Bo,,,student\nbo,Bo,,,student`
    const { diagnostics } = await read(text)
    const missing = diagnostics.filter(({ code }) => code === "cell.missing").map(({ row }) => row)
    expect([missing, await doubts(text)]).toEqual([[2, 3], []])
    expect(Sets.count(await read("username,name,role\nada,Ada Lund,student"), "cell.missing")).toBe(0)
  })

  test("and no cell is printed", async () => {
    const rows = [
      "mira,Mira,Vogt,mira@x,hunter",
      "bo,Bo,Reed,bo@example.edu,student,secret-22",
      "ida.\"moss,Ida,M,,pilot"
    ]
    const shown = CheckReport.diagnostics(summarize(await read([head, ...rows]), "2026-11-26", 5), 120)
    expect(shown).not.toMatch(/mira@|bo@|hunter|secret|moss|pilot/)
  })
})

describe("encodings", () => {
  const text = `${head}\nzoe,Zoë,Lund,,student\nada,Ada,Lund,,student\nrene,Rene,Bérard,,student\n`

  const latin1 = (string: string) => Uint8Array.from(string, (character) => character.charCodeAt(0))

  const assumed = (roster: Roster) => /\((.+)\)/.exec(Sets.first(roster, "encoding.assumed")?.message ?? "")?.[1]

  const names = (roster: Roster) => people(roster).map(([, , first, last]) => `${first} ${last}`)

  it("T7 Windows-1252 is decoded, including quotes and dashes, and is reported", async () => {
    const roster = await read(latin1(text.replace("Lund", "L\u0096nd")))
    expect([CheckReport.doubts(roster), assumed(roster)]).toEqual([[], "windows-1252"])
    expect(names(roster)).toEqual(["Zoë L–nd", "Ada Lund", "Rene Bérard"])
  })

  it("T7 UTF-16 is decoded with and without byte order mark, little and big endian, and is reported", async () => {
    const little = Buffer.from(text, "utf16le")
    const big = Buffer.from(little).swap16()
    for (const [bytes, name, mark] of [[little, "utf-16le", [0xff, 0xfe]], [big, "utf-16be", [0xfe, 0xff]]] as const) {
      for (const variant of [bytes, Uint8Array.from([...mark, ...bytes])]) {
        const roster = await read(variant)
        const isMarked = variant !== bytes
        expect([CheckReport.doubts(roster), assumed(roster)]).toEqual([[], isMarked ? undefined : name])
        expect(Sets.first(roster, "encoding.utf-16")?.severity).toBe(isMarked ? "info" : undefined)
        expect(names(roster)).toEqual(["Zoë Lund", "Ada Lund", "Rene Bérard"])
      }
    }
  })

  it("T7 UTF-8 is distinguished from Windows-1252, with and without byte order mark", async () => {
    for (const variant of [text, `\ufeff${text}`]) {
      const roster = await read(variant)
      expect([CheckReport.doubts(roster), assumed(roster), names(roster)[0]]).toEqual([[], undefined, "Zoë Lund"])
    }
  })

  it("T7 mixed encodings are rejected with the lines that lost a character, and the other lines are still checked", async () => {
    const mixed = Buffer.concat([Buffer.from(text.replace("ada,", ",")), latin1("gil,Gil,Hérault,,student\n")])
    expect(await doubts(mixed)).toEqual([
      "file: encoding.mixed",
      "3:username id.missing",
      "5:last name cell.character-lost"
    ])
  })

  test("of Japan are Shift_JIS, also with half-width kana alone, EUC-JP and UTF-16", async () => {
    // Encoded by hand: TextEncoder writes UTF-8 only.
    const bytesOf = (encoding: string, text: string) => {
      const decoder = new TextDecoder(encoding)
      const table = new Map(
        Array.from({ length: 0x7e * 0x100 }, (_, n) => [0x81 + (n >> 8), n & 0xff]).map((pair) =>
          [decoder.decode(Uint8Array.from(pair)), pair] as const
        )
      )
      for (let byte = 0xa1; byte < 0xe0; byte++) table.set(decoder.decode(Uint8Array.of(byte)), [byte])
      return Uint8Array.from([...text].flatMap((letter) => table.get(letter) ?? [letter.charCodeAt(0)]))
    }
    const list = (names: string) => `姓,名,姓（カナ）,名（カナ）,ユーザー名,役割\n${names},サトウ,ハナ,hana.s,生徒\n`
    const kana = list("佐藤,花")
    for (
      const [bytes, code] of [
        [bytesOf("shift_jis", kana), "encoding.assumed"],
        [bytesOf("euc-jp", kana), "encoding.assumed"],
        [Buffer.from(`\ufeff${kana}`, "utf16le"), "encoding.utf-16"]
      ] as const
    ) {
      const roster = await read(bytes)
      expect(roster.people.get("hana.s")).toMatchObject({
        lastName: "佐藤",
        firstName: "花",
        preferredFirstName: "ハナ",
        preferredLastName: "サトウ",
        role: "student"
      })
      expect(roster.counts.map((one) => one.code)).toEqual([code])
    }
    const half = await read(bytesOf("shift_jis", `${head}\nhana,ﾊﾅ,ﾊﾅｺ,,student\n`))
    expect(names(half)).toEqual(["ﾊﾅ ﾊﾅｺ"])
  })

  test("of the Macintosh is recognized, and not taken for Japanese; of MS-DOS is an error, because its letters are not known", async () => {
    const rows = `${head}\np1,Jürgen,Müller,,student\np2,Jörg,Größer,,student\n`
    const inBytes = (ue: number, oe: number, ss: number) =>
      Buffer.from([...rows].map((letter) => ({ ü: ue, ö: oe, ß: ss })[letter] ?? letter.charCodeAt(0)))
    const mac = await read(inBytes(0x9f, 0x9a, 0xa7))
    expect([assumed(mac), names(mac)]).toEqual(["macintosh", ["Jürgen Müller", "Jörg Größer"]])
    expect(Sets.count(await read(inBytes(0x81, 0x94, 0xe1)), "encoding.unknown")).toBe(1)
  })
})
