import { Input, Typography } from 'antd';
import { useId } from 'react';
import styles from '../settings/settings.module.css';

interface FieldProps {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value; it takes the hint's place. */
  mistake?: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

/** A text field with its label, and below it a hint or what is wrong. */
export function Field({ label, hint, mistake, value, onChange }: FieldProps) {
  const fieldId = useId();
  const noteId = useId();
  const note = mistake ?? hint;
  return (
    <div>
      <label htmlFor={fieldId} className={styles.label}>
        <Typography.Text strong>{label}</Typography.Text>
      </label>
      <Input
        id={fieldId}
        value={value}
        maxLength={2_600}
        autoComplete="off"
        spellCheck={false}
        status={mistake === undefined ? '' : 'error'}
        aria-invalid={mistake !== undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        onChange={(event) => onChange(event.target.value)}
      />
      {note !== undefined && (
        <Typography.Text id={noteId} type={mistake === undefined ? 'secondary' : 'danger'}>
          {note}
        </Typography.Text>
      )}
    </div>
  );
}
