// Packages without declarations: what is used of them is declared where it is used.
declare module "verovio/*"
declare module "pdfkit"
declare module "svg-to-pdfkit"
declare module "wawoff2"
