import type { ReactNode } from 'react';
import styles from './ui.module.css';

export interface PlainColumn<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Aligns the column's cells at their end, for numbers. */
  isAtEnd?: boolean;
  /** A CSS length. */
  width?: string;
}

interface PlainTableProps<Row> {
  columns: PlainColumn<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
}

/** A table without pages, sorting or selection. Ant Design's table would be 48 kB to load. */
export function PlainTable<Row>({ columns, rows, keyOf }: PlainTableProps<Row>) {
  const end = ({ isAtEnd }: PlainColumn<Row>) => (isAtEnd ? styles.atEnd : undefined);
  return (
    <table className={styles.plainTable}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={end(column)} style={{ inlineSize: column.width }}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td key={column.key} className={end(column)}>
                {column.render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
