/** Excel workbooks (Office Open XML) with one sheet of strings and numbers: the minimum that spreadsheet programs open without a warning. */
import { strToU8, zipSync } from "fflate"

export type Cell = string | number | undefined

export const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
const relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const types = "application/vnd.openxmlformats-officedocument.spreadsheetml"

const escapeXml = (text: string): string =>
  text
    // Characters that are not allowed in XML.
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)

// Columns beyond Z are not needed: the sheets have few columns.
const reference = (column: number, row: number): string => `${String.fromCharCode(65 + column)}${row + 1}`

const cell = (value: Cell, column: number, row: number): string => {
  if (value === undefined) return ""
  const at = reference(column, row)
  return typeof value === "number"
    ? `<c r="${at}"><v>${value}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`
}

const sheet = (rows: ReadonlyArray<ReadonlyArray<Cell>>): string =>
  `<worksheet xmlns="${main}"><sheetData>${
    rows.map((cells, row) =>
      `<row r="${row + 1}">${cells.map((value, column) => cell(value, column, row)).join("")}</row>`
    ).join("")
  }</sheetData></worksheet>`

/** Creates a workbook. The same rows give the same bytes. */
export const make = (name: string, rows: ReadonlyArray<ReadonlyArray<Cell>>): Uint8Array => {
  const parts: { readonly [path: string]: string } = {
    "[Content_Types].xml":
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    "_rels/.rels":
      `<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${
      escapeXml(name)
    }" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      `<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": sheet(rows)
  }
  const files = Object.entries(parts).map(([path, xml]) => [path, strToU8(declaration + xml)] as const)
  // A fixed date: zip stores one for each file, not before 1980.
  return zipSync(Object.fromEntries(files), { mtime: "1980-01-02T00:00:00" })
}
