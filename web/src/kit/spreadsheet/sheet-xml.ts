import { cellText, escaped, looksLikeFormula, sheetName } from "./sheet-text";
import type { SheetCell, SheetColumn, SheetHead, SheetRow } from "./sheet-types";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const HEADING = 1;
const DAY = 2;
const GUARDED = 3;
const FIRST_OF_FORMATS = 4;
/** Numbers below belong to the formats that every program knows. */
const FIRST_FORMAT_ID = 164;

const DAY_MS = 86_400_000;
/** Excel counts days from here, and takes 1900 for a leap year: before March 1900 its days are not ours. */
const EPOCH_MS = Date.UTC(1899, 11, 30);
const FIRST_SERIAL = 61;
const LAST_SERIAL = 2_958_465;

/** Writes the rows of one sheet, and remembers which formats they used. */
export class SheetXml {
  readonly #head: SheetHead;
  readonly #formats: string[] = [];
  readonly #letters: string[];
  #row = 1;

  constructor(head: SheetHead) {
    this.#head = head;
    this.#letters = head.columns.map((_, index) => columnLetters(index));
  }

  /** Everything before the first row, and the row of headings. */
  begin(): string {
    const { columns } = this.#head;
    const widths = columns
      .map((one, at) => `<col min="${at + 1}" max="${at + 1}" width="${width(one)}" customWidth="1"/>`)
      .join("");
    const headings = columns
      .map((one, at) => this.#text(`${this.#letters[at]}1`, one.label, HEADING))
      .join("");
    return [
      `${DECLARATION}<worksheet xmlns="${MAIN}">`,
      '<sheetViews><sheetView tabSelected="1" workbookViewId="0">',
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
      '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>',
      columns.length > 0 ? `<cols>${widths}</cols>` : "",
      `<sheetData><row r="1">${headings}</row>`,
    ].join("");
  }

  rows(rows: readonly SheetRow[]): string {
    return rows.map((row) => this.#line(row)).join("");
  }

  end(): string {
    return "</sheetData></worksheet>";
  }

  /** Every other file of the workbook, by its place; to be asked for after the last row. */
  around(): { [place: string]: string } {
    const name = escaped(sheetName(this.#head.name));
    return {
      "[Content_Types].xml": `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/></Types>`,
      "_rels/.rels": `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><bookViews><workbookView/></bookViews><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
      "xl/styles.xml": this.#styles(),
    };
  }

  #line(row: SheetRow): string {
    this.#row += 1;
    const number = this.#row;
    const cells = row.map((cell, at) => this.#cell(`${this.#letters[at]}${number}`, cell)).join("");
    return `<row r="${number}">${cells}</row>`;
  }

  #cell(place: string, cell: SheetCell): string {
    if (cell === null || cell === "") return "";
    if (typeof cell === "string") return this.#text(place, cell, looksLikeFormula(cell) ? GUARDED : 0);
    if (typeof cell === "boolean") return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
    if (typeof cell === "number") return this.#number(place, cell, 0);
    if ("number" in cell) return this.#number(place, cell.number, this.#formatted(cell.format));
    const serial = (Date.parse(`${cell.day}T00:00:00Z`) - EPOCH_MS) / DAY_MS;
    return serial >= FIRST_SERIAL && serial <= LAST_SERIAL
      ? this.#number(place, serial, DAY)
      : this.#text(place, cell.day, 0);
  }

  /** In the cell itself and marked as text, so that no program reads it as anything else. */
  #text(place: string, text: string, style: number): string {
    const styled = style === 0 ? "" : ` s="${style}"`;
    return `<c r="${place}"${styled} t="inlineStr"><is><t xml:space="preserve">${cellText(text)}</t></is></c>`;
  }

  #number(place: string, number: number, style: number): string {
    if (!Number.isFinite(number)) return "";
    return `<c r="${place}"${style === 0 ? "" : ` s="${style}"`}><v>${number}</v></c>`;
  }

  #formatted(format: string): number {
    const at = this.#formats.indexOf(format);
    return FIRST_OF_FORMATS + (at < 0 ? this.#formats.push(format) - 1 : at);
  }

  #styles(): string {
    const formats = this.#formats.map((format, at) => {
      return `<numFmt numFmtId="${FIRST_FORMAT_ID + 1 + at}" formatCode="${escaped(format)}"/>`;
    });
    const used = this.#formats.map((_, at) => {
      return `<xf numFmtId="${FIRST_FORMAT_ID + 1 + at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`;
    });
    const font = '<sz val="11"/><name val="Calibri"/><family val="2"/>';
    return [
      `${DECLARATION}<styleSheet xmlns="${MAIN}">`,
      `<numFmts count="${formats.length + 1}"><numFmt numFmtId="${FIRST_FORMAT_ID}" formatCode="yyyy\\-mm\\-dd"/>${formats.join("")}</numFmts>`,
      `<fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts>`,
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
      '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
      `<cellXfs count="${FIRST_OF_FORMATS + used.length}">`,
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
      '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
      `<xf numFmtId="${FIRST_FORMAT_ID}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
      // It stays text also when somebody opens the cell and presses Enter.
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>',
      `${used.join("")}</cellXfs>`,
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    ].join("");
  }
}

/** A for the first, AA for the 27th. */
export function columnLetters(index: number): string {
  const before = index < 26 ? "" : columnLetters(Math.floor(index / 26) - 1);
  return before + String.fromCharCode(65 + (index % 26));
}

/** In letters of the sheet's font, of which one is 7 pixels wide; wide enough for the heading and for a day. */
function width({ label, width: pixels }: SheetColumn): number {
  const wanted = Math.max(Math.round(pixels / 7), label.length + 2, 11);
  return Math.min(wanted, 80);
}
