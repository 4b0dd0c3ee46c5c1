import styles from './trends.module.css';

export interface DataTableProps {
  caption: string;
  heads: string[];
  /** The first cell of each names the row. */
  rows: string[][];
}

/** The numbers of a chart, for those who cannot see it and those who want to copy them. */
export function DataTable({ caption, heads, rows }: DataTableProps) {
  return (
    // Focusable, so that the keyboard can scroll a table that is wider than the screen.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={caption}>
      <table className={styles.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={heads[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
