import { Modal } from 'antd';

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  detail: string;
  confirmText: string;
  cancelText: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks the reader to confirm an action before it is done. */
export default function ConfirmDialog({ detail, confirmText, onConfirm, ...modal }: ConfirmDialogProps) {
  return (
    <Modal {...modal} okText={confirmText} okButtonProps={{ danger: true }} onOk={onConfirm}>
      {detail}
    </Modal>
  );
}
