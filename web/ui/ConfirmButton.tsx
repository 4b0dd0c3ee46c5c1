import type { ButtonProps } from 'antd';
import { Button } from 'antd';
import { lazy, useState } from 'react';
import type { ConfirmDialogProps } from './ConfirmDialog';
import { WhenOpened } from './WhenOpened';

const ConfirmDialog = lazy(() => import('./ConfirmDialog'));

interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick'> {
  /** Null where it acts at once. */
  question: Omit<ConfirmDialogProps, 'open' | 'onConfirm' | 'onCancel'> | null;
  onConfirm: () => void;
}

/** A button that asks before it acts. It stays the same button, and keeps the focus, when it begins to ask. */
export function ConfirmButton({ question, onConfirm, ...button }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  // What was asked about is no question any more; the next question is another.
  if (isAsking && !question) setAsking(false);
  return (
    <>
      <Button {...button} onClick={() => (question ? setAsking(true) : onConfirm())} />
      <WhenOpened open={isAsking}>
        {question && (
          <ConfirmDialog
            {...question}
            open={isAsking}
            onCancel={() => setAsking(false)}
            onConfirm={() => {
              setAsking(false);
              onConfirm();
            }}
          />
        )}
      </WhenOpened>
    </>
  );
}
