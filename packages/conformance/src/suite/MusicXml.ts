/** A small tune for requests. */

/** Returns the tune as MusicXML, with one measure per note. */
export const tune = (title: string, notes = "CDEC"): string =>
  [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<score-partwise version="4.0">`,
    `<work><work-title>${title}</work-title></work>`,
    `<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>`,
    `<part id="P1">`,
    ...Array.from(notes, (step, index) =>
      [
        `<measure number="${index + 1}">`,
        index === 0
          ? `<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time></attributes>`
          : "",
        `<note><pitch><step>${step}</step><octave>5</octave></pitch><duration>4</duration><type>whole</type></note>`,
        `</measure>`
      ].join("")),
    `</part>`,
    `</score-partwise>`
  ].join("\n")

/** Returns the body of a score with the tune, in no collection. */
export const creation = (title: string, more: Readonly<Record<string, unknown>> = {}) => ({
  title,
  data: tune(title),
  collection: "root",
  ...more
})
