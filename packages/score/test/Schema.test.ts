import { schemaWarnings } from "@flat-sdk/score/schema"
import { expect, it } from "vitest"

const xsd = (content: string, attributes = "") =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}>${content}</xs:schema>`

// A small schema that imports the others by the addresses of MusicXML's.
const files = {
  musicxml: xsd(
    `<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.musicxml.org/xsd/xml.xsd"/>
    <xs:import namespace="http://www.w3.org/1999/xlink" schemaLocation="http://www.musicxml.org/xsd/xlink.xsd"/>
    <xs:element name="score-partwise"><xs:complexType><xs:sequence><xs:element name="part" maxOccurs="2"/></xs:sequence><xs:attribute ref="xml:lang"/></xs:complexType></xs:element>`
  ),
  xml: xsd(
    "<xs:attribute name=\"lang\" type=\"xs:language\"/>",
    "targetNamespace=\"http://www.w3.org/XML/1998/namespace\""
  ),
  xlink: xsd("", "targetNamespace=\"http://www.w3.org/1999/xlink\"")
}

it("says where a score differs from the schema", async () => {
  expect(await schemaWarnings({ source: "<score-partwise xml:lang=\"de\"><part/></score-partwise>" }, files)).toEqual(
    []
  )
  const warnings = await schemaWarnings({ source: "<score-partwise>\n<part/>\n<note/>\n</score-partwise>" }, files)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatchObject({ line: 3 })
  expect(warnings[0]!.message).toContain("note")
})

it("rejects what is no XML", async () => {
  await expect(schemaWarnings({ source: "<score-partwise>" }, files)).rejects.toThrow(
    /Premature end|EndTag|end of data/i
  )
})
