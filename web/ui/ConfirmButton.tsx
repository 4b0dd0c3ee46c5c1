import type { ButtonProps } from 'antd';
import { Button } from 'antd';
import { lazy, useState } from 'react';
import type { ConfirmDialogProps } from './ConfirmDialog';
import { WhenOpened } from './WhenOpened';

const ConfirmDialog = lazy(() => import('./ConfirmDialog'));

interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick'> {
  question: Omit<ConfirmDialogProps, 'open' | 'onConfirm' | 'onCancel'>;
  onConfirm: () => void;
}

/** A button that asks before it acts. */
export function ConfirmButton({ question, onConfirm, ...button }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setAsking(true)} />
      <WhenOpened open={isAsking}>
        <ConfirmDialog
          {...question}
          open={isAsking}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            onConfirm();
          }}
        />
      </WhenOpened>
    </>
  );
}
