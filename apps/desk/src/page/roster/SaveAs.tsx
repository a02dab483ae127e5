/** A picture of how a spreadsheet program saves a table as CSV. */
export const SaveAs = () => (
  <svg aria-label="File, Save as, file type CSV UTF-8, Save" className="save-as" role="img" viewBox="0 0 420 150">
    <rect height="149" rx="6" width="110" x="0.5" y="0.5" />
    <text x="14" y="24">File</text>
    <text x="14" y="48">Save as …</text>
    <path d="M112 44 h36 m-8 -6 l8 6 l-8 6" />
    <rect height="149" rx="6" width="258" x="160.5" y="0.5" />
    <text x="176" y="30">File name: people</text>
    <rect className="chosen" height="30" rx="4" width="226" x="176" y="48" />
    <text x="186" y="68">File type: CSV UTF-8 (*.csv)</text>
    <rect height="30" rx="4" width="70" x="332" y="104" />
    <text x="350" y="124">Save</text>
  </svg>
)
