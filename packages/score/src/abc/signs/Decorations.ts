/** Decorations of a note: what ABC calls them, and their elements in `<notations>`. */
import type { XmlElement } from "@rgrove/parse-xml"

/**
 * Groups of `<notations>`, or `-` for none, and what is in them: an element with an attribute or a text that tells it from others of its name, and the names
 * of ABC. `writeAbc` writes the first name. A name of one character is written without `!`.
 */
const rows = `
articulations: staccato .; accent > accent emphasis L; tenuto tenuto; strong-accent marcato ^; staccatissimo wedge; breath-mark breath;
  caesura longphrase; scoop slide
ornaments: trill-mark trill T; wavy-line[type=start] trill(; wavy-line[type=stop] trill); mordent lowermordent mordent M;
  inverted-mordent uppermordent pralltriller P; turn[slash=yes] turnx; turn turn; inverted-turn[slash=yes] invertedturnx;
  inverted-turn invertedturn; haydn roll ~
technical: up-bow upbow u; down-bow downbow v; open-string open; thumb-position thumb; snap-pizzicato snap; stopped + plus;
  fingering=0 0; fingering=1 1; fingering=2 2; fingering=3 3; fingering=4 4; fingering=5 5
-: fermata[type=inverted] invertedfermata; fermata fermata H; arpeggiate arpeggio`

const table = Array.from(
  rows.matchAll(/^(\S+): ([^:]+)$/gm),
  ([, group = "", row = ""]) =>
    row.split(";").map((one) => {
      const [, element = "", attribute, value = "", text = "", names = ""] =
        /^([a-z-]+)(?:\[([a-z]+)=([a-z]+)\])?(?:=(\S+))? (.+)$/.exec(one.trim()) ?? []
      const xml = `<${element}${attribute ? ` ${attribute}="${value}"` : ""}${text ? `>${text}</${element}` : "/"}>`
      return { group: group === "-" ? "" : group, element, attribute, value, text, names: names.split(" "), xml }
    })
).flat()
const byName = new Map(table.flatMap((row) => row.names.map((name) => [name, row] as const)))

/** Returns the mark that a text is written with for any name, such as `trill` for `T`: `undefined` if there is none. */
export const decorationOf = (name: string): string | undefined => byName.get(name)?.names[0]

/** Attributes for which ABC has no word, such as the direction of an arpeggio. */
const extras = ["direction", "long", "approach", "departure", "substitution", "alternate"]
/** Texts that say no more than an element without one: of a fermata and a caesura, and of a breath mark. */
const usual = ["", "normal", "comma"]

/** Returns the mark of an element in `<notations>`: `undefined` if ABC cannot say it, such as a square fermata. */
export const decorationIn = ({ attributes, name, text }: XmlElement): string | undefined =>
  table.find((row) =>
    row.element === name && (!row.attribute || attributes[row.attribute] === row.value) &&
    (row.text ? row.text === text.trim() : usual.includes(text.trim())) &&
    extras.every((one) => (attributes[one] ?? "no") === "no")
  )?.names[0]

export const decorationXml = (mark: string): readonly [group: string, xml: string] | undefined => {
  const row = byName.get(mark)
  return row && [row.group, row.xml]
}

/** Returns the notes of a chord that have a mark: an arpeggio is of each, and others are of the first. */
export const headsOf = <A>(mark: string, { heads }: { readonly heads: ReadonlyArray<A> }): ReadonlyArray<A> =>
  heads.slice(0, mark === "arpeggio" ? undefined : 1)

/** Returns whether a mark is of one note of a chord, and goes with it. */
export const isOfNote = (mark: string): boolean => /^([0-5]|open|thumb)$/.test(mark)

/** Returns the name of what a mark says, and its kind: a text that has none of a kind keeps that kind. */
export const kindOf = (mark: string): { readonly name: string; readonly kind: string } => {
  const row = byName.get(mark)
  const name = row?.element ?? /^(?:tie|tuplet)/.exec(mark)?.[0] ?? "slur"
  return { name, kind: row?.group || name }
}
