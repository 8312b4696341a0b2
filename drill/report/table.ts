/** A table that becomes a list of rows on a narrow screen; cells are HTML, heads are text. */
import { escapeHtml } from "./escape";

export function table(
  className: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const header = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const body = rows.map(([first = "", ...rest], index) => {
    const cells = rest.map(
      (cell, column) => `<td data-name="${escapeHtml(head[column + 1] ?? "")}">${cell}</td>`,
    );
    return `<tr id="${className}-${index + 1}"><th scope="row">${first}</th>${cells.join("")}</tr>`;
  });
  return `<table class="${className}"><thead><tr>${header}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
}
