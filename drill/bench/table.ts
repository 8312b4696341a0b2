/** Tables of plain text: the first column to the left, the others to the right. */

type Cell = string | number;

function line(cells: readonly Cell[], widths: readonly number[]): string {
  return cells
    .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0)))
    .join("  ");
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((cells) => String(cells[i] ?? "").length)),
  );
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rows].map((cells) => line(cells, widths).trimEnd()).join("\n");
}

/** The same in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const rule = head.map((_cell, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
